namespace Virga.Node.Services.Objects;

/// <summary>What of a bucket's keys a list shows.</summary>
/// <param name="Delimiter">Empty: none.</param>
/// <param name="Max">Entries at most, prefixes counted.</param>
internal sealed record ListQuery(string Prefix, string Delimiter, ListPosition After, int Max)
{
    /// <summary>The common prefix that the key is part of, or null.</summary>
    public string? RollUp(string key)
    {
        int end = Delimiter.Length == 0 ? -1 : key.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal);
        return end < 0 ? null : key[..(end + Delimiter.Length)];
    }
}
