using System.Buffers;
using System.Security.Cryptography;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>A body that is a document: read whole, checked like any other.</summary>
internal static class RequestDocument
{
    private const int Max = 4 << 20;

    /// <param name="isChecked">False: the checksum that the headers give is of something else.</param>
    public static async Task<Result<ReadOnlyMemory<byte>>> ReadAsync(S3Call call, bool needsDigest = false, bool isChecked = true)
    {
        if (!RequestPayload.Open(call, Max, needsLength: false, isChecked).TryGet(out RequestPayload? payload, out VirgaError? error))
        {
            return error.AwsCode == "EntityTooLarge" ? S3Error.MalformedXml() : error;
        }

        if (needsDigest && !payload.HasDigest)
        {
            return S3Error.InvalidRequest("Missing required header for this request: Content-MD5");
        }

        ArrayBufferWriter<byte> document = new();
        Result<BodySums> sums = await payload.ReceiveAsync(bytes => document.Write(bytes), () => Convert.ToHexStringLower(SHA256.HashData(document.WrittenSpan)), Max).ConfigureAwait(false);
        return sums.Error is { } wrong ? wrong : document.WrittenMemory;
    }

    public static async Task<Result<XElement>> ReadXmlAsync(S3Call call, string root, bool needsDigest = false, bool isChecked = true) =>
        (await ReadAsync(call, needsDigest, isChecked).ConfigureAwait(false)).TryGet(out ReadOnlyMemory<byte> bytes, out VirgaError? error) ? S3Xml.Parse(bytes, root) : error;
}
