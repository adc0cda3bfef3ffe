using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Virga.Node.Services.Objects;

namespace Virga.Node.Triggers.Object;

/// <summary>Events as queues and functions get them. Source: S3 User Guide, "Event message structure", versions 2.1 and 2.3.</summary>
internal static class ObjectRecords
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(ObjectNotice notice) => Write(writer =>
    {
        writer.WriteStartArray("Records");
        WriteRecord(writer, notice);
        writer.WriteEndArray();
    });

    /// <summary>What a queue gets when it becomes a target.</summary>
    public static byte[] Test(string bucket, string requestId, DateTimeOffset now) => Write(writer =>
    {
        writer.WriteString("Service", "Amazon S3");
        writer.WriteString("Event", "s3:TestEvent");
        writer.WriteString("Time", Time(now));
        writer.WriteString("Bucket", bucket);
        writer.WriteString("RequestId", requestId);
        writer.WriteString("HostId", requestId);
    });

    private static void WriteRecord(Utf8JsonWriter writer, ObjectNotice notice)
    {
        ObjectDeed deed = notice.Event.Deed;
        writer.WriteStartObject();
        writer.WriteString("eventVersion", IsOfDescription(deed) ? "2.3" : "2.1");
        writer.WriteString("eventSource", "aws:s3");
        writer.WriteString("awsRegion", notice.Event.Region.Length == 0 ? "us-east-1" : notice.Event.Region);
        writer.WriteString("eventTime", Time(deed.Time));
        writer.WriteString("eventName", deed.Event);
        writer.WriteStartObject("userIdentity");
        writer.WriteString("principalId", deed.Principal);
        writer.WriteEndObject();
        writer.WriteStartObject("requestParameters");
        writer.WriteString("sourceIPAddress", deed.SourceAddress);
        writer.WriteEndObject();
        writer.WriteStartObject("responseElements");
        writer.WriteString("x-amz-request-id", deed.RequestId);
        writer.WriteString("x-amz-id-2", deed.RequestId);
        writer.WriteEndObject();
        WriteEntity(writer, notice);
        writer.WriteEndObject();
    }

    private static void WriteEntity(Utf8JsonWriter writer, ObjectNotice notice)
    {
        ObjectEvent happened = notice.Event;
        writer.WriteStartObject("s3");
        writer.WriteString("s3SchemaVersion", "1.0");
        writer.WriteString("configurationId", notice.Configuration);
        writer.WriteStartObject("bucket");
        writer.WriteString("name", happened.Bucket);
        writer.WriteStartObject("ownerIdentity");
        writer.WriteString("principalId", Bucket.CustomerIdOf(happened.Owner));
        writer.WriteEndObject();
        writer.WriteString("arn", $"arn:aws:s3:::{happened.Bucket}");
        writer.WriteEndObject();
        writer.WriteStartObject("object");
        writer.WriteString("key", Encode(happened.Key));
        if (happened.Deed.Event.StartsWith("ObjectCreated:", StringComparison.Ordinal))
        {
            writer.WriteNumber("size", happened.Size);
        }

        if (happened.ETag.Length > 0)
        {
            writer.WriteString("eTag", happened.ETag);
        }

        if (happened.Version is { } version)
        {
            writer.WriteString("versionId", version);
        }

        writer.WriteString("sequencer", "00" + notice.Id.ToString("X16", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>As forms encode, but for slashes.</summary>
    private static string Encode(string key) => WebUtility.UrlEncode(key).Replace("%2F", "/", StringComparison.Ordinal)
        .Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal).Replace("!", "%21", StringComparison.Ordinal);

    /// <summary>The object itself stays as it is.</summary>
    private static bool IsOfDescription(ObjectDeed deed) => deed.Event.StartsWith("ObjectTagging:", StringComparison.Ordinal) || deed.Event.StartsWith("ObjectAcl:", StringComparison.Ordinal);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, Json))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
