using System.Net.Http.Headers;

namespace Virga.Node.Federation.Providers;

/// <summary>
/// One trace through nodes and clouds: X-Ray's header, which Lambda and nodes read, and W3C's, which others do. Source: AWS X-Ray developer
/// guide, "Tracing header"; W3C Trace Context, section 3.2.
/// </summary>
internal static class TraceContext
{
    public const string Header = "X-Amzn-Trace-Id";
    public const string ParentHeader = "traceparent";

    private const string Root = "Root=1-";
    private const int EpochLength = 8;
    private const int RootLength = 33; // eight digits, a dash, twenty-four
    private const int SpanLength = 16;

    public static void Add(HttpRequestHeaders headers, ProviderCall call)
    {
        if (call.TraceId is { } trace)
        {
            headers.TryAddWithoutValidation(Header, trace);
        }

        if (call.TraceParent is { } parent)
        {
            headers.TryAddWithoutValidation(ParentHeader, parent);
        }
    }

    /// <summary>W3C's form of X-Ray's header; null when it names no trace.</summary>
    public static string? ToParent(string trace)
    {
        if (Field(trace, Root) is not { Length: RootLength } root || root[EpochLength] != '-')
        {
            return null;
        }

        string id = root[..EpochLength] + root[(EpochLength + 1)..];
        string span = Field(trace, "Parent=") is { Length: SpanLength } parent && IsHex(parent) ? parent : id[^SpanLength..];
        return IsHex(id) && span.AsSpan().ContainsAnyExcept('0') ? $"00-{id}-{span}-{(Field(trace, "Sampled=") == "1" ? "01" : "00")}" : null;
    }

    /// <summary>X-Ray's form of W3C's header; null when it isn't one.</summary>
    public static string? FromParent(string parent)
    {
        string[] parts = parent.Split('-');
        return parts is ["00", { Length: 32 } id, { Length: SpanLength } span, { Length: 2 } flags] && IsHex(id) && IsHex(span) && IsHex(flags)
            ? $"{Root}{id[..EpochLength]}-{id[EpochLength..]};Parent={span};Sampled={((Convert.FromHexString(flags)[0] & 1) != 0 ? 1 : 0)}"
            : null;
    }

    private static string? Field(string trace, string name)
    {
        string? field = trace.Split(';').FirstOrDefault(one => one.StartsWith(name, StringComparison.Ordinal));
        return field?[name.Length..];
    }

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigitLower);
}
