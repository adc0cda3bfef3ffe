using System.Globalization;

namespace Virga.Node.Invocations;

/// <summary>X-Ray's trace header (<c>X-Amzn-Trace-Id</c>). Source: AWS X-Ray developer guide, "Tracing header".</summary>
internal static class TraceHeader
{
    /// <param name="functionNumber">The function that the chain of calls begins with.</param>
    public static string New(DateTimeOffset now, int functionNumber) => string.Create(CultureInfo.InvariantCulture, $"{Begin(now)};Lineage={functionNumber:x8}:1");

    /// <summary>For a call that no function has had a part in yet.</summary>
    public static string Begin(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[20];
        Random.Shared.NextBytes(random);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Root=1-{now.ToUnixTimeSeconds():x8}-{Convert.ToHexStringLower(random[..12])};Parent={Convert.ToHexStringLower(random[12..])};Sampled=0");
    }
}
