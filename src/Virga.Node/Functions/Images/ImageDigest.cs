namespace Virga.Node.Functions.Images;

/// <summary>Digests as the OCI specifications write them. Only SHA-256 is taken, which is what is in use.</summary>
internal static class ImageDigest
{
    private const string Prefix = "sha256:";

    public static string Text(CodeHash hash) => Prefix + hash.Hex;

    public static bool IsDigest(string reference) => reference.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>What comes out names files: it must be hexadecimal and nothing else.</summary>
    public static CodeHash Parse(string? text) =>
        text is { Length: 71 } && IsDigest(text) && text.Skip(Prefix.Length).All(char.IsAsciiHexDigitLower)
            ? new CodeHash(text[Prefix.Length..])
            : throw new InvalidDataException($"'{text}' is not a SHA-256 digest");
}
