using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Stacks are made, changed and deleted. Source: CloudFormation API Reference, CreateStack, UpdateStack, DeleteStack and so on.</summary>
internal sealed partial class StackOperations(StackCatalog catalog, StackDesigns designs, StackPlanner planner, StackStarts starts) : ICloudFormationOperations
{
    public IEnumerable<CloudFormationOperation> All =>
    [
        new("CreateStack", ["StackName"], async call => await SettleAsync(await CreateAsync(call).ConfigureAwait(false)).ConfigureAwait(false)) { Missing = "notifications and time-outs are kept, without effect" },
        new("UpdateStack", ["StackName"], async call => await SettleAsync(await UpdateAsync(call).ConfigureAwait(false)).ConfigureAwait(false)) { Missing = "stack policies and notifications are kept, without effect" },
        new("DeleteStack", ["StackName"], call => starts.SettleAsync(Delete(call), catalog.Find(call["StackName"]!)?.Id)),
        new("CancelUpdateStack", ["StackName"], Cancel),
        new("ContinueUpdateRollback", ["StackName"], Continue) { Missing = "ResourcesToSkip" },
        new("UpdateTerminationProtection", ["StackName", "EnableTerminationProtection"], call => Change(call, stack => stack with { IsProtected = call.IsSet("EnableTerminationProtection") })),
        new("SetStackPolicy", ["StackName"], call => Change(call, stack => stack with { Policy = call["StackPolicyBody"] })) { Missing = "kept, without effect" },
        new("GetStackPolicy", ["StackName"], call => catalog.Find(call["StackName"]!) is { } stack ? new JsonObject { ["StackPolicyBody"] = stack.Policy } : CloudFormationError.NoStack(call["StackName"]!)),
    ];

    public static VirgaError? CheckName(string name) => name.Length > 128
        ? CloudFormationError.Constraint(name, "stackName", "Member must have length less than or equal to 128")
        : Name().IsMatch(name) ? null : CloudFormationError.Constraint(name, "stackName", "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");

    private Task<Result<JsonObject>> SettleAsync(Result<JsonObject> answer) => starts.SettleAsync(answer, answer.TryGet(out JsonObject? begun, out _) ? (string?)begun["StackId"] : null);

    private async Task<Result<JsonObject>> CreateAsync(CloudFormationCall call)
    {
        string name = call["StackName"]!;
        if (CheckName(name) is { } wrong)
        {
            return wrong;
        }

        if (catalog.Find(name) is { } existing)
        {
            return call["ClientRequestToken"] is { } token && token == existing.Token ? new JsonObject { ["StackId"] = existing.Id } : CloudFormationError.AlreadyExists("Stack", name);
        }

        if (call["OnFailure"] is not null && call["DisableRollback"] is not null)
        {
            return TemplateError.Validation("Either DisableRollback or OnFailure can be specified, not both.");
        }

        if (call["OnFailure"] is not (null or "ROLLBACK" or "DELETE" or "DO_NOTHING"))
        {
            return CloudFormationError.Constraint(call["OnFailure"]!, "onFailure", "Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]");
        }

        if (!(await designs.ReadAsync(call, null, mustExpand: true).ConfigureAwait(false)).TryGet(out StackDesign? design, out VirgaError? error))
        {
            return error;
        }

        Stack stack = starts.New(call, name, design);
        error = planner.Plan(stack, design).Error;
        return error is not null ? error
            : starts.Create(stack, WireClients.ActorOf(call.Caller, call["RoleARN"]), call.IsSet("DisableRollback")) ? new JsonObject { ["StackId"] = stack.Id }
            : CloudFormationError.AlreadyExists("Stack", name);
    }

    private async Task<Result<JsonObject>> UpdateAsync(CloudFormationCall call)
    {
        if (catalog.Find(call["StackName"]!) is not { IsDeleted: false } stack)
        {
            return CloudFormationError.NoStack(call["StackName"]!);
        }

        if (call["ClientRequestToken"] is { } token && token == stack.Token)
        {
            return new JsonObject { ["StackId"] = stack.Id };
        }

        if (!StackStatus.IsUpdatable(stack.Status))
        {
            return TemplateError.Validation($"Stack:{stack.Id} is in {stack.Status} state and can not be updated.");
        }

        if (!(await designs.ReadAsync(call, stack.Design, mustExpand: true).ConfigureAwait(false)).TryGet(out StackDesign? design, out VirgaError? error) || !planner.Plan(stack, design).TryGet(out StackPlan? plan, out error))
        {
            return error;
        }

        return plan.IsEmpty && stack.Status is not (StackStatus.CreateFailed or StackStatus.UpdateFailed) ? TemplateError.Validation("No updates are to be performed.")
            : starts.Update(stack, design, WireClients.ActorOf(call.Caller, call["RoleARN"] ?? stack.Role), call["ClientRequestToken"], call.IsSet("DisableRollback"), null) ? new JsonObject { ["StackId"] = stack.Id }
            : TemplateError.Validation($"Stack:{stack.Id} is in {catalog.Find(stack.Id)!.Status} state and can not be updated.");
    }

    private Result<JsonObject> Delete(CloudFormationCall call)
    {
        if (catalog.Find(call["StackName"]!) is not { IsDeleted: false } stack)
        {
            return new JsonObject(); // nothing is left to delete
        }

        if (stack.IsProtected)
        {
            return TemplateError.Validation($"Stack [{stack.Name}] cannot be deleted while TerminationProtection is enabled");
        }

        if (stack.Status == StackStatus.DeleteInProgress)
        {
            return new JsonObject();
        }

        if (StackStatus.IsBusy(stack.Status) && stack.Status.StartsWith("UPDATE", StringComparison.Ordinal))
        {
            return TemplateError.Validation($"Stack [{stack.Name}] cannot be deleted while in status {stack.Status}");
        }

        foreach (StackOutput output in stack.Outputs.Where(output => output.Export is not null))
        {
            if (catalog.All.FirstOrDefault(other => !other.IsDeleted && other.Id != stack.Id && other.Imports.Contains(output.Export!)) is { } user)
            {
                return TemplateError.Validation($"Export {output.Export} cannot be deleted as it is in use by {user.Name}");
            }
        }

        IReadOnlyList<string> retain = call.Query.List("RetainResources");
        if (retain.Count > 0 && stack.Status != StackStatus.DeleteFailed)
        {
            return TemplateError.Validation($"Invalid operation on stack [{stack.Id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.");
        }

        starts.Delete(stack, WireClients.ActorOf(call.Caller, call["RoleARN"] ?? stack.Role), call["ClientRequestToken"], retain);
        return new JsonObject();
    }

    private Result<JsonObject> Cancel(CloudFormationCall call)
    {
        if (catalog.Find(call["StackName"]!) is not { } stack)
        {
            return CloudFormationError.NoStack(call["StackName"]!);
        }

        return starts.Move(stack, StackStatus.UpdateInProgress, StackStatus.UpdateRollbackInProgress, "User Initiated")
            ? new JsonObject()
            : TemplateError.Validation($"CancelUpdateStack cannot be called from current stack status");
    }

    private Result<JsonObject> Continue(CloudFormationCall call)
    {
        if (catalog.Find(call["StackName"]!) is not { } stack)
        {
            return CloudFormationError.NoStack(call["StackName"]!);
        }

        return stack.Operation is not null && starts.Move(stack, StackStatus.UpdateRollbackFailed, StackStatus.UpdateRollbackInProgress, "User Initiated")
            ? new JsonObject()
            : TemplateError.Validation($"Stack:{stack.Id} is in {stack.Status} state and can not continue rollback.");
    }

    private Result<JsonObject> Change(CloudFormationCall call, Func<Stack, Stack> change) =>
        catalog.Find(call["StackName"]!) is { IsDeleted: false } stack && catalog.Change(stack.Id, now => new StackStep(now.Id) { Stack = change(now) }) is not null
            ? new JsonObject { ["StackId"] = stack.Id }
            : CloudFormationError.NoStack(call["StackName"]!);

    [GeneratedRegex("^[a-zA-Z][-a-zA-Z0-9]*$")]
    private static partial Regex Name();
}
