using System.Globalization;
using System.Text;

namespace Virga.Runtime.Dotnet;

/// <summary>
/// Console output in Lambda's .NET format: time, request id, level and text, separated by tabs. Source: AWS Lambda developer guide,
/// "Log and monitor C# Lambda functions".
/// </summary>
internal sealed class LogOutput : TextWriter
{
    private readonly Stream output = Console.OpenStandardOutput();
    private readonly StringBuilder line = new();
    private readonly Lock gate = new();

    public string RequestId { get; set; } = "";

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The one that was installed: <see cref="Console.Out"/> wraps it.</summary>
    public static LogOutput? Current { get; private set; }

    /// <summary>Takes the place of both console streams.</summary>
    public static LogOutput Install()
    {
        LogOutput writer = new();
        Current = writer;
        Console.SetOut(writer);
        Console.SetError(writer);
        return writer;
    }

    public override void Write(char value)
    {
        lock (gate)
        {
            if (value == '\n')
            {
                EmitLine("info");
            }
            else if (value != '\r')
            {
                line.Append(value);
            }
        }
    }

    public override void Write(string? value)
    {
        foreach (char one in value ?? "")
        {
            Write(one);
        }
    }

    /// <summary>A whole message at a level of its own.</summary>
    public void Log(string level, string message)
    {
        lock (gate)
        {
            line.Append(message);
            EmitLine(level);
        }
    }

    public override void Flush()
    {
        lock (gate)
        {
            if (line.Length > 0)
            {
                EmitLine("info");
            }

            output.Flush();
        }
    }

    private void EmitLine(string level)
    {
        string time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        output.Write(Encoding.UTF8.GetBytes($"{time}\t{RequestId}\t{level}\t{line}\n"));
        line.Clear();
    }
}
