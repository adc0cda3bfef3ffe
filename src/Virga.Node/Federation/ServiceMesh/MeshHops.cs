using System.Globalization;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>
/// How many calls through a mesh led to this one, carried in the trace header, which callers pass on: so a circle of functions on several
/// nodes ends.
/// </summary>
internal static class MeshHops
{
    /// <summary>As deep as AWS lets one function call itself.</summary>
    public const int Most = 16;

    private const string Field = "Hops=";

    /// <summary>The header for the next call; null: there were too many.</summary>
    public static string? Next(string trace)
    {
        string[] fields = trace.Split(';');
        string? last = fields.LastOrDefault(one => one.StartsWith(Field, StringComparison.Ordinal));
        int hops = last is null ? 0 : int.TryParse(last.AsSpan(Field.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : Most;
        return hops >= Most ? null : string.Join(';', fields.Where(one => !one.StartsWith(Field, StringComparison.Ordinal) && one.Length > 0).Append(string.Create(CultureInfo.InvariantCulture, $"{Field}{hops + 1}")));
    }
}
