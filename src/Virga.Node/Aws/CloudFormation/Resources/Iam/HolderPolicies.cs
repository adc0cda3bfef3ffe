using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>The policies of a user, group or role: those inside of it, those attached to it, and the boundary.</summary>
/// <param name="kind"><c>User</c>, <c>Group</c> or <c>Role</c>.</param>
internal sealed class HolderPolicies(string kind)
{
    /// <summary>Brings them from what the entity has to what its properties say.</summary>
    public async Task<VirgaError?> ApplyAsync(ResourceCall call)
    {
        (string, string?) name = ($"{kind}Name", call.PhysicalId);
        Dictionary<string, string> wanted = Inline(call["Policies"]);
        foreach (string gone in Inline(call.Before?["Policies"]).Keys.Where(policy => !wanted.ContainsKey(policy)))
        {
            if (await call.IamGoneAsync($"Delete{kind}Policy", name, ("PolicyName", gone)).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        foreach ((string policy, string document) in wanted)
        {
            if (await call.IamDoneAsync($"Put{kind}Policy", name, ("PolicyName", policy), ("PolicyDocument", document)).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        string[] attached = [.. IamQueries.Items(call["ManagedPolicyArns"])];
        foreach ((string arn, bool isAdded) in IamQueries.Items(call.Before?["ManagedPolicyArns"]).Except(attached).Select(arn => (arn, false)).Concat(attached.Select(arn => (arn, true))))
        {
            VirgaError? error = isAdded ? await call.IamDoneAsync($"Attach{kind}Policy", name, ("PolicyArn", arn)).ConfigureAwait(false) : await call.IamGoneAsync($"Detach{kind}Policy", name, ("PolicyArn", arn)).ConfigureAwait(false);
            if (error is not null)
            {
                return error;
            }
        }

        return call.Before is null || !call.Changes("PermissionsBoundary") ? null
            : call.Text("PermissionsBoundary") is { } boundary ? await call.IamDoneAsync($"Put{kind}PermissionsBoundary", name, ("PermissionsBoundary", boundary)).ConfigureAwait(false)
            : await call.IamGoneAsync($"Delete{kind}PermissionsBoundary", name).ConfigureAwait(false);
    }

    /// <summary>Takes all of them off, so that the entity may go.</summary>
    public Task<VirgaError?> ClearAsync(ResourceCall call) => ApplyAsync(call with { Before = call.Properties, Properties = call.Properties["PermissionsBoundary"] is { } boundary ? new JsonObject { ["PermissionsBoundary"] = boundary.DeepClone() } : [] });

    private static Dictionary<string, string> Inline(JsonNode? policies) => (policies as JsonArray ?? []).OfType<JsonObject>()
        .DistinctBy(policy => policy["PolicyName"].Text()).ToDictionary(policy => policy["PolicyName"].Text() ?? "", policy => IamQueries.Document(policy["PolicyDocument"]) ?? "", StringComparer.Ordinal);
}
