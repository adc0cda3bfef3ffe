using System.Xml.Linq;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>Brings a stack on a node to what a template says, and tells what happens meanwhile.</summary>
/// <param name="tell">Told of each event of a resource: when, its state, its type, its name and why.</param>
internal sealed class StackDeployment(NodeClient client, Action<string[]> tell)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private readonly StackClient stacks = new(client);

    /// <summary>Packages the template and makes a change set of it; null: nothing changes.</summary>
    public async Task<Result<XElement?>> PrepareAsync(string path, string stack, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation)
    {
        if (!(await new TemplatePackage(new Artifacts(client), path).MakeAsync(cancellation).ConfigureAwait(false)).TryGet(out string? template, out VirgaError? error)
            || !(await stacks.FindAsync(stack, cancellation).ConfigureAwait(false)).TryGet(out XElement? now, out error) && error is not null)
        {
            return error;
        }

        if (now?.Element("StackStatus")?.Value is StackStatus.RollbackComplete or StackStatus.DeleteFailed or StackStatus.RollbackFailed)
        {
            error = await DeleteAsync(stack, now.Element("StackId")!.Value, cancellation).ConfigureAwait(false); // nothing of it came to be
            if (error is not null)
            {
                return error;
            }

            now = null;
        }

        bool isNew = now?.Element("StackStatus")?.Value is null or StackStatus.ReviewInProgress;
        string[] declared = TemplateReader.Read(template).Value["Parameters"] is System.Text.Json.Nodes.JsonObject all ? [.. all.Select(pair => pair.Key)] : [];
        IEnumerable<string> kept = isNew ? [] : now!.Element("Parameters")!.Descendants("ParameterKey").Select(key => key.Value).Where(declared.Contains);
        if (!(await stacks.ChangeAsync(stack, isNew, template, parameters, kept, cancellation).ConfigureAwait(false)).TryGet(out XElement? set, out error))
        {
            return error;
        }

        if (Text(set, "Status") != "FAILED")
        {
            return set;
        }

        await stacks.CallAsync("DeleteChangeSet", cancellation, ("ChangeSetName", Text(set, "ChangeSetId"))).ConfigureAwait(false);
        return Text(set, "StatusReason").Contains("didn't contain changes", StringComparison.Ordinal) ? Result.Of<XElement?>(null) : new VirgaError(Outcome.InvalidParameter, Text(set, "StatusReason"));
    }

    /// <summary>Executes a change set and waits for its end; the stack as it is then.</summary>
    public async Task<Result<XElement>> ExecuteAsync(XElement set, CancellationToken cancellation)
    {
        string id = Text(set, "StackId");
        return await FollowAsync(id, () => stacks.CallAsync("ExecuteChangeSet", cancellation, ("ChangeSetName", Text(set, "ChangeSetId"))), cancellation).ConfigureAwait(false);
    }

    public async Task<Result<XElement>> StackAsync(string stack, CancellationToken cancellation) =>
        (await stacks.FindAsync(stack, cancellation).ConfigureAwait(false)).TryGet(out XElement? found, out VirgaError? error) ? found : error ?? new VirgaError(Outcome.NotFound, $"There is no stack {stack}.");

    /// <summary>Physical ids of the stack's resources of a type.</summary>
    public async Task<IReadOnlyList<string>> ResourcesAsync(string stack, string type, CancellationToken cancellation) =>
        (await stacks.CallAsync("DescribeStackResources", cancellation, ("StackName", stack)).ConfigureAwait(false)).TryGet(out XElement? answer, out _)
            ? [.. answer.Descendants("member").Where(one => one.Element("ResourceType")?.Value == type).Select(one => one.Element("PhysicalResourceId")!.Value)]
            : [];

    /// <summary>Takes back a change set, and the stack if that was only made for it.</summary>
    public async Task DropAsync(XElement set, CancellationToken cancellation)
    {
        await stacks.CallAsync("DeleteChangeSet", cancellation, ("ChangeSetName", Text(set, "ChangeSetId"))).ConfigureAwait(false);
        if ((await stacks.FindAsync(Text(set, "StackId"), cancellation).ConfigureAwait(false)).TryGet(out XElement? stack, out _) && stack?.Element("StackStatus")?.Value == StackStatus.ReviewInProgress)
        {
            await stacks.CallAsync("DeleteStack", cancellation, ("StackName", Text(set, "StackId"))).ConfigureAwait(false);
        }
    }

    public static string Text(XElement answer, string name) => answer.Descendants(name).FirstOrDefault()?.Value ?? "";

    private async Task<VirgaError?> DeleteAsync(string stack, string id, CancellationToken cancellation) =>
        (await FollowAsync(id, () => stacks.CallAsync("DeleteStack", cancellation, ("StackName", stack)), cancellation).ConfigureAwait(false)).Error;

    /// <summary>Tells what happens to a stack from the request that begins it (whose answer may come late) to its end.</summary>
    private async Task<Result<XElement>> FollowAsync(string id, Func<Task<Result<XElement>>> begin, CancellationToken cancellation)
    {
        HashSet<string> seen = [.. (await EventsAsync(id, cancellation).ConfigureAwait(false)).Select(one => one.Element("EventId")!.Value)];
        Task<Result<XElement>> begun = begin();
        string? cause = null;
        while (true)
        {
            bool isBegun = begun.IsCompleted;
            if (isBegun && (await begun.ConfigureAwait(false)).Error is { } refused)
            {
                return refused;
            }

            if (!(await StackAsync(id, cancellation).ConfigureAwait(false)).TryGet(out XElement? stack, out VirgaError? error))
            {
                return error;
            }

            foreach (XElement one in (await EventsAsync(id, cancellation).ConfigureAwait(false)).Where(one => seen.Add(one.Element("EventId")!.Value)).Reverse())
            {
                string state = one.Element("ResourceStatus")!.Value, reason = one.Element("ResourceStatusReason")?.Value ?? "";
                cause ??= state.EndsWith("_FAILED", StringComparison.Ordinal) ? $"{one.Element("LogicalResourceId")!.Value}: {reason}" : null;
                tell([one.Element("Timestamp")!.Value[11..19], state, one.Element("ResourceType")!.Value, one.Element("LogicalResourceId")!.Value, reason]);
            }

            string status = stack.Element("StackStatus")!.Value;
            if (isBegun && !StackStatus.IsBusy(status))
            {
                return status is StackStatus.CreateComplete or StackStatus.UpdateComplete or StackStatus.DeleteComplete
                    ? stack
                    : new VirgaError(Outcome.Conflict, $"The stack {stack.Element("StackName")!.Value} is {status}: {cause ?? stack.Element("StackStatusReason")?.Value}");
            }

            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<XElement>> EventsAsync(string id, CancellationToken cancellation) =>
        (await stacks.CallAsync("DescribeStackEvents", cancellation, ("StackName", id)).ConfigureAwait(false)).TryGet(out XElement? answer, out _) ? [.. answer.Descendants("member")] : [];
}
