using System.Globalization;

namespace Virga.Node.Invocations;

/// <summary>X-Ray's trace header (<c>X-Amzn-Trace-Id</c>). Source: AWS X-Ray developer guide, "Tracing header".</summary>
internal static class TraceHeader
{
    /// <param name="functionNumber">The function that the chain of calls begins with; null: none has had a part in it yet.</param>
    public static string New(DateTimeOffset now, int? functionNumber)
    {
        Span<byte> random = stackalloc byte[20];
        Random.Shared.NextBytes(random);
        string root = Convert.ToHexStringLower(random[..12]), parent = Convert.ToHexStringLower(random[12..]);
        return functionNumber is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"Root=1-{now.ToUnixTimeSeconds():x8}-{root};Parent={parent};Sampled=0;Lineage={number:x8}:1")
            : string.Create(CultureInfo.InvariantCulture, $"Root=1-{now.ToUnixTimeSeconds():x8}-{root};Parent={parent};Sampled=0");
    }
}
