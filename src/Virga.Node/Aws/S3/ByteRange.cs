using System.Globalization;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>The bytes of an object that a request asks for.</summary>
/// <remarks>Source: RFC 9110, section 14.1.2. Malformed ranges and sets of ranges are ignored, as S3 does.</remarks>
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <returns>Null: all of it.</returns>
    public static Result<ByteRange?> Read(string? header, long size)
    {
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || header.Contains(',', StringComparison.Ordinal))
        {
            return (ByteRange?)null;
        }

        string[] ends = header[Unit.Length..].Trim().Split('-', 2);
        bool hasFirst = Number(ends[0], out long first);
        bool hasLast = Number(ends.Length == 2 ? ends[1] : "", out long last);
        if (ends.Length != 2 || (!hasFirst && !hasLast) || (!hasFirst && ends[0].Length > 0) || (!hasLast && ends[1].Length > 0) || (hasFirst && hasLast && last < first))
        {
            return (ByteRange?)null;
        }

        if (!hasFirst)
        {
            return last == 0 || size == 0 ? S3Error.InvalidRange() : new ByteRange?(new ByteRange(Math.Max(0, size - last), Math.Min(size, last)));
        }

        return first >= size ? S3Error.InvalidRange() : new ByteRange?(new ByteRange(first, (hasLast ? Math.Min(last, size - 1) : size - 1) - first + 1));
    }

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
