using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>AWS CloudFormation: finds the operation, checks that the caller may, and runs it. Source: CloudFormation API Reference, "Actions".</summary>
internal sealed class CloudFormationService(IEnumerable<ICloudFormationOperations> operations, StackCatalog catalog, Authorizer authorizer, NodeAddress address) : IAwsService
{
    private const string XmlNamespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    private readonly FrozenDictionary<string, CloudFormationOperation> byName = operations.SelectMany(group => group.All).ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);

    public string SigningName => "cloudformation";

    public IReadOnlyList<CloudFormationOperation> Operations => [.. byName.Values];

    public async Task HandleAsync(HttpContext context, AwsRequest request)
    {
        AwsQuery query = AwsQuery.Read(context, request);
        Result<JsonObject> result = await RunAsync(new CloudFormationCall(request.Principal, query, context.RequestAborted), new RequestKeys(context, request)).ConfigureAwait(false);
        await (result.TryGet(out JsonObject? answer, out VirgaError? error)
            ? query.WriteAsync(context, request, XmlNamespace, writer => CloudFormationXml.Write(writer, answer))
            : AwsQuery.WriteErrorAsync(context, request, XmlNamespace, error)).ConfigureAwait(false);
    }

    private async Task<Result<JsonObject>> RunAsync(CloudFormationCall call, RequestKeys keys)
    {
        if (!byName.TryGetValue(call.Query.Action, out CloudFormationOperation? operation))
        {
            return new VirgaError(Outcome.UnknownOperation, $"Could not find operation {call.Query.Action} for version 2010-05-15");
        }

        if (operation.Required.FirstOrDefault(name => call[name] is null) is { } missing)
        {
            return TemplateError.Validation($"1 validation error detected: Value null at '{char.ToLowerInvariant(missing[0])}{missing[1..]}' failed to satisfy constraint: Member must not be null");
        }

        if (authorizer.Check(call.Caller, operation.Action, ArnOf(call), keys) is { } refused)
        {
            return refused;
        }

        if (call["RoleARN"] is { } role && authorizer.Check(call.Caller, "iam:PassRole", role, new ConditionKeys(keys) { ["iam:PassedToService"] = ["cloudformation.amazonaws.com"] }) is { } unpassable)
        {
            return unpassable;
        }

        return await operation.Run(call).ConfigureAwait(false);
    }

    /// <summary>The stack that the request names, by name, id, or one of its change sets.</summary>
    private string ArnOf(CloudFormationCall call)
    {
        string? name = call["StackName"] ?? (call["ChangeSetName"] is { } set ? catalog.FindChangeSet(set)?.StackId : null);
        return name is null ? "*" : catalog.Find(name)?.Id ?? (name.StartsWith("arn:", StringComparison.Ordinal) ? name : $"arn:aws:cloudformation:{address.Region}:{address.AccountId}:stack/{name}/*");
    }
}
