using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Virga.Node.Services.Objects;

/// <summary>A bucket and what it was set to.</summary>
/// <param name="Owner">The account.</param>
/// <param name="Region">Empty for us-east-1, as AWS answers.</param>
internal sealed record Bucket(string Name, DateTimeOffset Created, string Owner, string Region)
{
    public VersioningState Versioning { get; init; }

    /// <summary>A canned one, such as <c>public-read</c>.</summary>
    public string Acl { get; init; } = "private";

    /// <summary>Documents as they were put, by the name of the sub-resource: <c>policy</c>, <c>cors</c>, <c>tagging</c>, ...</summary>
    public ImmutableSortedDictionary<string, string> Settings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>An account's customer id, as notifications name owners.</summary>
    public static string CustomerIdOf(string account) => "A" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(account)))[..13];

    public Bucket With(string setting, string? document) => this with { Settings = document is null ? Settings.Remove(setting) : Settings.SetItem(setting, document) };
}
