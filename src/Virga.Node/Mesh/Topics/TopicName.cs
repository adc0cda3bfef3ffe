using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Topics;

/// <summary>What topics may be called, and what they are called among peers.</summary>
internal static partial class TopicName
{
    private const string Prefix = "virga/1/";

    public static VirgaError? Check(string name) =>
        Rule().IsMatch(name) ? null : new VirgaError(Outcome.InvalidParameter, "A topic's name has 1 to 128 letters, digits, dots, dashes and underscores, such as orders.created.");

    public static string OnMesh(string name) => Prefix + name;

    /// <summary>Null: not a topic of ours.</summary>
    public static string? FromMesh(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && Rule().IsMatch(name.AsSpan(Prefix.Length)) ? name[Prefix.Length..] : null;

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,128}\z")]
    private static partial Regex Rule();
}
