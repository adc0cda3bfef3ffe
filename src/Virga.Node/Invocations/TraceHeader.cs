using System.Globalization;

namespace Virga.Node.Invocations;

/// <summary>X-Ray's trace header (<c>X-Amzn-Trace-Id</c>). Source: AWS X-Ray developer guide, "Tracing header".</summary>
internal static class TraceHeader
{
    public static string New(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[20];
        Random.Shared.NextBytes(random);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Root=1-{now.ToUnixTimeSeconds():x8}-{Convert.ToHexStringLower(random[..12])};Parent={Convert.ToHexStringLower(random[12..])};Sampled=0");
    }
}
