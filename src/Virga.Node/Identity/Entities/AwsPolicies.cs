using System.Collections.Frozen;
using System.Text.Json;

namespace Virga.Node.Identity.Entities;

/// <summary>
/// The managed policies that come with AWS, as far as this node knows them (<c>aws-policies.json</c>); of
/// <c>ReadOnlyAccess</c> the part about services that functions use here. Source: AWS Managed Policy Reference.
/// </summary>
internal static class AwsPolicies
{
    private static readonly FrozenDictionary<string, ManagedPolicy> ByArn = Read().ToFrozenDictionary(policy => policy.ArnIn("aws"), StringComparer.Ordinal);

    public static IEnumerable<ManagedPolicy> All => ByArn.Values;

    public static ManagedPolicy? Find(string arn) => ByArn.GetValueOrDefault(arn);

    private static IEnumerable<ManagedPolicy> Read()
    {
        using Stream stream = typeof(AwsPolicies).Assembly.GetManifestResourceStream("aws-policies.json")!;
        return [.. JsonSerializer.Deserialize<Shipped[]>(stream)!.Select(shipped => new ManagedPolicy
        {
            Name = shipped.Name,
            Path = shipped.Path,
            Id = shipped.Id,
            Description = shipped.Description,
            Created = shipped.Created,
            Updated = shipped.Updated,
            Versions = [new PolicyVersion(shipped.Version, shipped.Document.GetRawText(), shipped.Updated)],
            DefaultNumber = shipped.Version,
            IsAws = true,
        })];
    }

    private sealed record Shipped(string Name, string Path, string Id, string Description, DateTimeOffset Created, DateTimeOffset Updated, int Version, JsonElement Document);
}
