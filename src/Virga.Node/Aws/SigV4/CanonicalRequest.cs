using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Virga.Node.Aws.SigV4;

/// <summary>
/// The text that both sides hash. Source: AWS IAM user guide, "Create a signed AWS API request". S3 signs the path as sent; all
/// other services normalise and encode it once more.
/// </summary>
internal static class CanonicalRequest
{
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    public static string Of(in SignedRequest request, string[] signedHeaders, string service, string payloadHash)
    {
        StringBuilder text = new(1024);
        text.Append(request.Method).Append('\n');
        text.Append(service == "s3" ? request.Path : CanonicalQuery.Encode(NormalisePath(request.Path), keepSlash: true)).Append('\n');
        text.Append(CanonicalQuery.Of(request.Query)).Append('\n');
        foreach (string name in signedHeaders)
        {
            text.Append(name).Append(':');
            AppendValues(text, request.Header(name));
            text.Append('\n');
        }

        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>Date, scope and the hash of the canonical request.</summary>
    public static string StringToSign(string canonicalRequest, string time, string scope)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest), hash);
        return $"{SignatureClaim.Algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(hash)}";
    }

    /// <summary>RFC 3986, section 5.2.4, and repeated slashes as one.</summary>
    private static string NormalisePath(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
        {
            return path.Length == 0 ? "/" : path;
        }

        List<string> kept = [];
        foreach (string segment in path.Split('/'))
        {
            if (segment == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not ("" or "." or ".."))
            {
                kept.Add(segment);
            }
        }

        return "/" + string.Join('/', kept) + (path.EndsWith('/') && kept.Count > 0 ? "/" : "");
    }

    private static void AppendValues(StringBuilder text, StringValues values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            text.AppendJoin(' ', (values[i] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
