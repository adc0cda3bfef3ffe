using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Changes are described before they are made. Source: CloudFormation API Reference, CreateChangeSet, ExecuteChangeSet and so on.</summary>
internal sealed class ChangeSetOperations(StackCatalog catalog, StackDesigns designs, StackPlanner planner, StackStarts starts, NodeAddress address, TimeProvider time) : ICloudFormationOperations
{
    private const string NoChanges = "The submitted information didn't contain changes. Submit different information to create a change set.";

    public IEnumerable<CloudFormationOperation> All =>
    [
        new("CreateChangeSet", ["StackName", "ChangeSetName"], CreateAsync) { Missing = "change sets of imports and of nested stacks" },
        new("DescribeChangeSet", ["ChangeSetName"], call => For(call, Describe)),
        new("ExecuteChangeSet", ["ChangeSetName"], call => starts.SettleAsync(For(call, Execute), Find(catalog, call["ChangeSetName"]!, call["StackName"])?.StackId)),
        new("DeleteChangeSet", ["ChangeSetName"], Delete),
        new("ListChangeSets", ["StackName"], List),
    ];

    /// <param name="name">A name, or an ARN.</param>
    public static ChangeSet? Find(StackCatalog catalog, string name, string? stackName) =>
        catalog.FindChangeSet(name) ?? (stackName is not null && catalog.Find(stackName) is { } stack ? catalog.ChangeSetsOf(stack.Id).FirstOrDefault(set => set.Name == name) : null);

    private Result<JsonObject> For(CloudFormationCall call, Func<CloudFormationCall, ChangeSet, Stack, Result<JsonObject>> run) =>
        Find(catalog, call["ChangeSetName"]!, call["StackName"]) is { } set && catalog.Find(set.StackId) is { } stack ? run(call, set, stack) : CloudFormationError.NoChangeSet(call["ChangeSetName"]!);

    private async Task<Result<JsonObject>> CreateAsync(CloudFormationCall call)
    {
        string kind = call["ChangeSetType"] ?? "UPDATE";
        Stack? now = catalog.Find(call["StackName"]!) is { IsDeleted: false } found ? found : null;
        if (kind is not ("CREATE" or "UPDATE"))
        {
            return TemplateError.Validation($"Change sets of type {kind} are not supported by this node.");
        }

        if (CheckState(call, now, kind) is { } wrong)
        {
            return wrong;
        }

        if (!(await designs.ReadAsync(call, kind == "CREATE" ? null : now!.Design, mustExpand: false).ConfigureAwait(false)).TryGet(out StackDesign? design, out VirgaError? error))
        {
            return error;
        }

        Stack stack = now ?? starts.New(call, call["StackName"]!, design) with { Status = StackStatus.ReviewInProgress };
        if (!planner.Plan(stack, design).TryGet(out StackPlan? plan, out error))
        {
            return error;
        }

        bool isEmpty = plan.IsEmpty && kind == "UPDATE";
        ChangeSet set = new()
        {
            Id = $"arn:aws:cloudformation:{address.Region}:{address.AccountId}:changeSet/{call["ChangeSetName"]}/{Guid.NewGuid()}",
            Name = call["ChangeSetName"]!,
            StackId = stack.Id,
            Kind = kind,
            Status = isEmpty ? "FAILED" : "CREATE_COMPLETE",
            ExecutionStatus = isEmpty ? "UNAVAILABLE" : "AVAILABLE",
            Reason = isEmpty ? NoChanges : null,
            Description = call["Description"],
            Created = time.GetUtcNow(),
            Design = design,
            Actor = WireClients.ActorOf(call.Caller, call["RoleARN"] ?? stack.Role),
            Changes = plan.Changes,
        };
        if (now is null && !catalog.TryAdd(stack, new StackStep(stack.Id) { Events = [StackWork.EventOf(stack, null)] }))
        {
            return CloudFormationError.AlreadyExists("Stack", stack.Name);
        }

        catalog.Apply(new StackStep(stack.Id) { ChangeSet = set });
        return new JsonObject { ["Id"] = set.Id, ["StackId"] = stack.Id };
    }

    private VirgaError? CheckState(CloudFormationCall call, Stack? now, string kind) =>
        StackOperations.CheckName(now?.Name ?? call["StackName"]!) is { } wrong && now is null ? wrong
        : kind == "UPDATE" && now is null ? TemplateError.Validation($"Stack [{call["StackName"]}] does not exist")
        : kind == "CREATE" && now is not null && now.Status != StackStatus.ReviewInProgress ? TemplateError.Validation($"Stack [{now.Name}] already exists and cannot be created again with the changeSet [{call["ChangeSetName"]}].")
        : kind == "UPDATE" && !StackStatus.IsUpdatable(now!.Status) ? TemplateError.Validation($"Stack:{now.Id} is in {now.Status} state and can not be updated.")
        : now is not null && catalog.ChangeSetsOf(now.Id).Any(set => set.Name == call["ChangeSetName"]) ? CloudFormationError.AlreadyExists("ChangeSet", call["ChangeSetName"]!)
        : null;

    private static Result<JsonObject> Describe(CloudFormationCall call, ChangeSet set, Stack stack)
    {
        if (!StackPage.Of(call, "Changes", set.Changes, StackViews.Change).TryGet(out JsonObject? page, out VirgaError? error))
        {
            return error;
        }

        JsonObject shown = Summary(set, stack);
        shown["Parameters"] = StackViews.Parameters(set.Design);
        shown["NotificationARNs"] = new JsonArray();
        shown["RollbackConfiguration"] = new JsonObject();
        shown["Capabilities"] = CloudFormationCall.List(set.Design.Capabilities, one => one);
        shown["Tags"] = StackViews.Tags(set.Design);
        foreach ((string name, JsonNode? value) in page)
        {
            shown[name] = value?.DeepClone();
        }

        return shown;
    }

    private static JsonObject Summary(ChangeSet set, Stack stack) => new()
    {
        ["ChangeSetName"] = set.Name,
        ["ChangeSetId"] = set.Id,
        ["StackId"] = stack.Id,
        ["StackName"] = stack.Name,
        ["Description"] = set.Description,
        ["CreationTime"] = CloudFormationCall.Time(set.Created),
        ["ExecutionStatus"] = set.ExecutionStatus,
        ["Status"] = set.Status,
        ["StatusReason"] = set.Reason,
        ["IncludeNestedStacks"] = false,
    };

    private Result<JsonObject> Execute(CloudFormationCall call, ChangeSet set, Stack stack)
    {
        if (set.ExecutionStatus != "AVAILABLE")
        {
            return CloudFormationError.BadStatus($"ChangeSet [{set.Id}] cannot be executed in its current status of [{set.Status}]");
        }

        string? token = call["ClientRequestToken"];
        bool disableRollback = call.IsSet("DisableRollback");
        bool begun = set.Kind == "CREATE"
            ? starts.Create(stack, set, token, disableRollback)
            : StackStatus.IsUpdatable(stack.Status) && starts.Update(stack, set.Design, set.Actor, token, disableRollback, set.Id);
        if (!begun)
        {
            return CloudFormationError.BadStatus($"Stack:{stack.Id} is in {catalog.Find(stack.Id)!.Status} state and can not be updated.");
        }

        foreach (ChangeSet other in catalog.ChangeSetsOf(stack.Id).Where(one => one.Id != set.Id))
        {
            catalog.Apply(new StackStep(stack.Id) { RemovedChangeSet = other.Id }); // they were made for what the stack no longer is
        }

        catalog.Apply(new StackStep(stack.Id) { ChangeSet = set with { ExecutionStatus = "EXECUTE_COMPLETE" } });
        return new JsonObject();
    }

    private Result<JsonObject> Delete(CloudFormationCall call)
    {
        if (Find(catalog, call["ChangeSetName"]!, call["StackName"]) is { } set)
        {
            catalog.Apply(new StackStep(set.StackId) { RemovedChangeSet = set.Id });
        }

        return call["StackName"] is { } name && catalog.Find(name) is null ? CloudFormationError.NoStack(name) : new JsonObject();
    }

    private Result<JsonObject> List(CloudFormationCall call) => catalog.Find(call["StackName"]!) is { } stack
        ? StackPage.Of(call, "Summaries", catalog.ChangeSetsOf(stack.Id), set => Summary(set, stack))
        : CloudFormationError.NoStack(call["StackName"]!);
}
