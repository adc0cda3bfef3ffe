using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>Source: CloudFormation Template Reference, AWS::IAM::ManagedPolicy.</summary>
internal sealed class ManagedPolicyType : IResourceType
{
    private const int MaxVersions = 5;
    private static readonly string[] Kinds = ["Group", "Role", "User"];

    public ResourceSchema Schema { get; } = new("AWS::IAM::ManagedPolicy")
    {
        Required = ["PolicyDocument"],
        Replacing = ["Description", "ManagedPolicyName", "Path"],
        Updated = ["Groups", "PolicyDocument", "Roles", "Users"],
        Attributes = ["PolicyArn"],
        Documents = ["PolicyDocument"],
        Name = new NameRule("ManagedPolicyName", 128),
        IsIdentity = true,
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        string name = call.PhysicalId[(call.PhysicalId.LastIndexOf('/') + 1)..];
        string arn = $"arn:aws:iam::{call.Account}:policy{call.Text("Path") ?? "/"}{name}";
        VirgaError? error = await call.IamDoneAsync("CreatePolicy", ("PolicyName", name), ("Path", call.Text("Path")), ("Description", call.Text("Description")), ("PolicyDocument", IamQueries.Document(call["PolicyDocument"]))).ConfigureAwait(false);
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(arn);
        return await AttachAsync(call, arn).ConfigureAwait(false) is { } refused ? refused : State(arn);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        VirgaError? error = call.Changes("PolicyDocument") ? await RenewAsync(call).ConfigureAwait(false) : null;
        error ??= await AttachAsync(call, call.PhysicalId).ConfigureAwait(false);
        return error is not null ? error : State(call.PhysicalId);
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call)
    {
        VirgaError? error = await AttachAsync(call with { Before = call.Properties, Properties = [] }, call.PhysicalId).ConfigureAwait(false);
        foreach (string version in error is null ? await OldVersionsAsync(call).ConfigureAwait(false) : [])
        {
            error ??= await call.IamGoneAsync("DeletePolicyVersion", ("PolicyArn", call.PhysicalId), ("VersionId", version)).ConfigureAwait(false);
        }

        return error ?? await call.IamGoneAsync("DeletePolicy", ("PolicyArn", call.PhysicalId)).ConfigureAwait(false);
    }

    private static ResourceState State(string arn) => new(arn, new JsonObject { ["PolicyArn"] = arn });

    /// <summary>A new default version; the oldest goes where there is no room.</summary>
    private static async Task<VirgaError?> RenewAsync(ResourceCall call)
    {
        string[] old = [.. await OldVersionsAsync(call).ConfigureAwait(false)];
        VirgaError? error = old.Length < MaxVersions - 1 ? null : await call.IamGoneAsync("DeletePolicyVersion", ("PolicyArn", call.PhysicalId), ("VersionId", old[^1])).ConfigureAwait(false);
        return error ?? await call.IamDoneAsync("CreatePolicyVersion", ("PolicyArn", call.PhysicalId), ("PolicyDocument", IamQueries.Document(call["PolicyDocument"])), ("SetAsDefault", "true")).ConfigureAwait(false);
    }

    /// <summary>Those that aren't the default, the newest first.</summary>
    private static async Task<IEnumerable<string>> OldVersionsAsync(ResourceCall call) =>
        (await call.IamAsync("ListPolicyVersions", ("PolicyArn", call.PhysicalId)).ConfigureAwait(false)).TryGet(out XElement? listed, out _)
            ? listed.Descendants("member").Where(version => version.Element("IsDefaultVersion")?.Value == "false").Select(version => version.Element("VersionId")!.Value).OrderByDescending(id => int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture))
            : [];

    private static async Task<VirgaError?> AttachAsync(ResourceCall call, string arn)
    {
        foreach (string kind in Kinds)
        {
            string[] wanted = [.. IamQueries.Items(call[$"{kind}s"])];
            foreach (string gone in IamQueries.Items(call.Before?[$"{kind}s"]).Except(wanted))
            {
                if (await call.IamGoneAsync($"Detach{kind}Policy", ($"{kind}Name", gone), ("PolicyArn", arn)).ConfigureAwait(false) is { } error)
                {
                    return error;
                }
            }

            foreach (string holder in wanted)
            {
                if (await call.IamDoneAsync($"Attach{kind}Policy", ($"{kind}Name", holder), ("PolicyArn", arn)).ConfigureAwait(false) is { } error)
                {
                    return error;
                }
            }
        }

        return null;
    }
}
