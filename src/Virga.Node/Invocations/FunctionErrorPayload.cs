using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Instances;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Invocations;

/// <summary>The error objects that Lambda itself makes when a runtime can't speak any more.</summary>
internal static class FunctionErrorPayload
{
    public static PooledBytes For(in InstanceReply reply, RequestId requestId, TimeSpan timeout)
    {
        string described = (reply.Exit ?? default).Describe();
        (string type, string message) = reply.End switch
        {
            InstanceEnd.TimedOut => ("Sandbox.Timedout", string.Create(CultureInfo.InvariantCulture, $"Task timed out after {timeout.TotalSeconds:0.00} seconds")),
            InstanceEnd.OutOfMemory => ("Runtime.OutOfMemory", "Runtime exited with error: signal: killed"),
            InstanceEnd.TooLarge => ("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
            _ => ("Runtime.ExitError", described.Length == 0 ? "Runtime exited without providing a reason" : $"Runtime exited with error: {described}"),
        };
        string prefix = reply.End == InstanceEnd.TooLarge ? "" : $"RequestId: {requestId} Error: ";
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("errorType", type);
            writer.WriteString("errorMessage", prefix + message);
            writer.WriteEndObject();
        }

        return PooledBytes.Copy(buffer.WrittenSpan);
    }
}
