using System.Reflection;
using System.Text.Json;

namespace Virga.Runtime.Dotnet;

/// <summary>Exceptions as Lambda's error objects.</summary>
internal static class ErrorReport
{
    private const int MaxDepth = 8;

    /// <summary>What the handler itself threw, without the wrappers of reflection and tasks.</summary>
    public static Exception Unwrap(Exception e) => e switch
    {
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        AggregateException { InnerExceptions: [{ } only] } => Unwrap(only),
        _ => e,
    };

    public static byte[] ToJson(Exception e)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            Write(writer, e, 0);
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Exception e, int depth)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", e.GetType().Name);
        writer.WriteString("errorMessage", e.Message);
        writer.WriteStartArray("stackTrace");
        foreach (string frame in (e.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            writer.WriteStringValue(frame);
        }

        writer.WriteEndArray();
        if (e is AggregateException { InnerExceptions.Count: > 1 } many && depth < MaxDepth)
        {
            writer.WriteStartArray("causes");
            foreach (Exception inner in many.InnerExceptions)
            {
                Write(writer, inner, depth + 1);
            }

            writer.WriteEndArray();
        }
        else if (e.InnerException is { } cause && depth < MaxDepth)
        {
            writer.WritePropertyName("cause");
            Write(writer, cause, depth + 1);
        }

        writer.WriteEndObject();
    }
}
