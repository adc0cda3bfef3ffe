using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Services.Stacks;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Begins operations: the stack's new state is durable before the request is answered, the rest happens in the background.</summary>
internal sealed class StackStarts(StackCatalog catalog, StackRunner runner, NodeAddress address, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A stack that isn't there yet.</summary>
    public Stack New(CloudFormationCall call, string name, StackDesign design) => new()
    {
        Id = $"arn:aws:cloudformation:{address.Region}:{address.AccountId}:stack/{name}/{Guid.NewGuid()}",
        Name = name,
        Status = StackStatus.CreateInProgress,
        Reason = "User Initiated",
        Created = time.GetUtcNow(),
        Design = design,
        Role = call["RoleARN"],
        OnFailure = call["OnFailure"] ?? "ROLLBACK",
        IsProtected = call.IsSet("EnableTerminationProtection"),
        Policy = call["StackPolicyBody"],
        TimeoutMinutes = call.Query.Number("TimeoutInMinutes"),
        Token = call["ClientRequestToken"],
    };

    /// <returns>False: a stack of its name is there.</returns>
    public bool Create(Stack stack, StackActor actor, bool disableRollback)
    {
        Stack begun = stack with { Operation = new StackOperation { Actor = actor, Token = stack.Token, DisableRollback = disableRollback } };
        bool added = catalog.TryAdd(begun, new StackStep(stack.Id) { Events = [StackWork.EventOf(begun, stack.Token)] });
        if (added)
        {
            runner.Begin(stack.Id);
        }

        return added;
    }

    /// <summary>Makes what was under review, once its change set is executed.</summary>
    public bool Create(Stack stack, ChangeSet set, string? token, bool disableRollback) => Begin(stack, [StackStatus.ReviewInProgress], now => now with
    {
        Status = StackStatus.CreateInProgress,
        Reason = "User Initiated",
        Design = set.Design,
        ChangeSet = set.Id,
        Token = token,
        Operation = new StackOperation { Actor = set.Actor, Token = token, DisableRollback = disableRollback },
    });

    /// <returns>False: something else is under way.</returns>
    public bool Update(Stack stack, StackDesign target, StackActor actor, string? token, bool disableRollback, string? changeSet) => Begin(stack, [stack.Status], now => now with
    {
        Status = StackStatus.UpdateInProgress,
        Reason = "User Initiated",
        Updated = time.GetUtcNow(),
        Role = actor.ServiceRole,
        ChangeSet = changeSet ?? now.ChangeSet,
        Token = token,
        Operation = new StackOperation
        {
            Actor = actor,
            Target = target,
            Token = token,
            DisableRollback = disableRollback,
            Before = [.. catalog.ResourcesOf(stack.Id).Values.Where(resource => resource.IsMade)],
        },
    });

    public void Delete(Stack stack, StackActor actor, string? token, IReadOnlyList<string> retain) => Begin(stack, [stack.Status], now => now with
    {
        Status = StackStatus.DeleteInProgress,
        Reason = "User Initiated",
        Token = token,
        Operation = new StackOperation { Actor = actor, Token = token, Retain = retain },
    });

    public bool Move(Stack stack, string from, string to, string reason) => Begin(stack, [from], now => now with { Status = to, Reason = reason });

    /// <summary>
    /// Holds the answer of a request that began something until that has ended, for five seconds at most: the aws CLI looks at a stack at
    /// once and then only every 30 s, so that most of a deployment's time would be waiting.
    /// </summary>
    public async Task<Result<JsonObject>> SettleAsync(Result<JsonObject> answer, string? stackId)
    {
        if (answer.Error is null && stackId is not null)
        {
            await Task.WhenAny(runner.EndOf(stackId), Task.Delay(Patience, time)).ConfigureAwait(false);
        }

        return answer;
    }

    private bool Begin(Stack stack, string[] from, Func<Stack, Stack> change)
    {
        Stack? begun = catalog.Change(stack.Id, now =>
        {
            if (!from.Contains(now.Status))
            {
                return null;
            }

            Stack after = change(now);
            return new StackStep(now.Id) { Stack = after, Events = [StackWork.EventOf(after, after.Token)] };
        });
        if (begun is not null)
        {
            runner.Begin(stack.Id);
        }

        return begun is not null;
    }
}
