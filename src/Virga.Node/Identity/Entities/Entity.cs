using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Virga.Node.Identity.Entities;

/// <summary>Whatever IAM keeps under a name: immutable, changed by putting another in its place.</summary>
[JsonDerivedType(typeof(User), "user")]
[JsonDerivedType(typeof(Group), "group")]
[JsonDerivedType(typeof(Role), "role")]
[JsonDerivedType(typeof(ManagedPolicy), "policy")]
[JsonDerivedType(typeof(InstanceProfile), "instance-profile")]
internal abstract record Entity
{
    public required string Name { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Unique for all time, also when a name is given again.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    [JsonIgnore]
    public abstract EntityKind Kind { get; }

    [JsonIgnore]
    public EntityKey Key => new(Kind, Name);

    public virtual string ArnIn(string account) => ArnOf(account, Kind, Path, Name);

    public static string ArnOf(string account, EntityKind kind, string path, string name) => $"arn:aws:iam::{account}:{Word(kind)}{path}{name}";

    private static string Word(EntityKind kind) => kind switch
    {
        EntityKind.User => "user",
        EntityKind.Group => "group",
        EntityKind.Role => "role",
        EntityKind.Policy => "policy",
        _ => "instance-profile",
    };
}
