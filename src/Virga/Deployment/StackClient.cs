using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>CloudFormation on a node, as far as deploying needs it.</summary>
internal sealed class StackClient(NodeClient client)
{
    private static readonly string[] Capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];

    /// <summary>The stack's element, or null when there is none.</summary>
    public async Task<Result<XElement?>> FindAsync(string stack, CancellationToken cancellation)
    {
        Result<XElement> found = await CallAsync("DescribeStacks", cancellation, ("StackName", stack)).ConfigureAwait(false);
        return found.TryGet(out XElement? answer, out VirgaError? error) ? Result.Of(answer.Descendants("member").FirstOrDefault())
            : error.Message.Contains("does not exist", StringComparison.Ordinal) ? Result.Of<XElement?>(null)
            : error;
    }

    /// <summary>Creates a change set; its id.</summary>
    /// <param name="values">Parameters that are given; others keep what they have.</param>
    public async Task<Result<XElement>> ChangeAsync(string stack, bool isNew, string template, IReadOnlyDictionary<string, string> values, IEnumerable<string> kept, CancellationToken cancellation)
    {
        List<(string, string?)> parameters = [("StackName", stack), ("ChangeSetName", $"virga-{Guid.NewGuid():N}"), ("ChangeSetType", isNew ? "CREATE" : "UPDATE"), ("TemplateBody", template)];
        parameters.AddRange(Capabilities.Select((one, i) => ($"Capabilities.member.{i + 1}", (string?)one)));
        (string Key, string? Value)[] all = [.. values.Select(pair => (pair.Key, (string?)pair.Value)), .. kept.Where(name => !values.ContainsKey(name)).Select(name => (name, (string?)null))];
        parameters.AddRange(all.SelectMany((one, i) => ((string, string?)[])
        [
            ($"Parameters.member.{i + 1}.ParameterKey", one.Key), ($"Parameters.member.{i + 1}.ParameterValue", one.Value), ($"Parameters.member.{i + 1}.UsePreviousValue", one.Value is null ? "true" : null),
        ]));
        return (await CallAsync("CreateChangeSet", cancellation, [.. parameters]).ConfigureAwait(false)).TryGet(out XElement? made, out VirgaError? error)
            ? await CallAsync("DescribeChangeSet", cancellation, ("ChangeSetName", made.Descendants("Id").First().Value)).ConfigureAwait(false)
            : error;
    }

    public Task<Result<XElement>> CallAsync(string action, CancellationToken cancellation, params (string, string?)[] parameters) => client.QueryAsync("cloudformation", action, parameters.Prepend(("Version", "2010-05-15")), cancellation);
}
