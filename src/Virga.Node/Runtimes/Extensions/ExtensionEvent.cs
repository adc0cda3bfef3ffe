using System.Buffers;
using System.Text.Json;

namespace Virga.Node.Runtimes.Extensions;

/// <summary>What <c>/event/next</c> answers with. Source: AWS Lambda developer guide, "Extensions API reference".</summary>
internal sealed record ExtensionEvent(ReadOnlyMemory<byte> Json)
{
    public static ExtensionEvent Invoke(InvocationFrame invocation) => Of("INVOKE", invocation.DeadlineUnixMilliseconds, writer =>
    {
        writer.WriteString("requestId", invocation.RequestId);
        writer.WriteString("invokedFunctionArn", invocation.FunctionArn);
        writer.WriteStartObject("tracing");
        writer.WriteString("type", "X-Amzn-Trace-Id");
        writer.WriteString("value", invocation.TraceId);
        writer.WriteEndObject();
    });

    /// <param name="reason"><c>spindown</c>, <c>timeout</c> or <c>failure</c>.</param>
    /// <param name="deadline">When the extension is ended, if it hasn't by itself.</param>
    public static ExtensionEvent Shutdown(string reason, DateTimeOffset deadline) =>
        Of("SHUTDOWN", deadline.ToUnixTimeMilliseconds(), writer => writer.WriteString("shutdownReason", reason));

    private static ExtensionEvent Of(string type, long deadline, Action<Utf8JsonWriter> more)
    {
        ArrayBufferWriter<byte> json = new(512);
        using Utf8JsonWriter writer = new(json);
        writer.WriteStartObject();
        writer.WriteString("eventType", type);
        writer.WriteNumber("deadlineMs", deadline);
        more(writer);
        writer.WriteEndObject();
        writer.Flush();
        return new ExtensionEvent(json.WrittenMemory);
    }
}
