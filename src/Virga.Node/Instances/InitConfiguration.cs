using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Functions;

namespace Virga.Node.Instances;

/// <summary>The body of the INIT frame (<c>docs/reference/channel.md</c>).</summary>
internal static class InitConfiguration
{
    /// <param name="port">Takes the place of <c>{port}</c> in variables.</param>
    public static byte[] Of(FunctionVersion version, Dictionary<string, string> environment, string stream, int port, bool isTemplate)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("handler", version.Handler);
        writer.WriteString("taskRoot", "/var/task");
        writer.WriteString("functionName", version.FunctionName);
        writer.WriteString("functionVersion", version.Qualifier);
        writer.WriteNumber("memoryMb", version.Memory.Megabytes);
        writer.WriteString("logGroup", $"/aws/lambda/{version.FunctionName}");
        writer.WriteString("logStream", stream);
        writer.WriteBoolean("template", isTemplate);
        writer.WriteStartObject("environment");
        foreach ((string name, string value) in environment)
        {
            writer.WriteString(name, value.Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
