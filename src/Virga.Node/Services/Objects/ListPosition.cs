namespace Virga.Node.Services.Objects;

/// <summary>Where a list goes on: after this key or, with an id, after this version or upload of it.</summary>
internal readonly record struct ListPosition(string Key, string Id = "")
{
    /// <summary>Sorts after all that begin with a prefix.</summary>
    private const string Last = "\U0010FFFF";

    public static ListPosition Start => new("");

    public static ListPosition After(string prefix) => new(prefix + Last);
}
