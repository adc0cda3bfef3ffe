using Virga.Node.Functions;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, LoggingConfig.</summary>
internal sealed record LoggingSettings(string? LogFormat, string? ApplicationLogLevel, string? SystemLogLevel, string? LogGroup)
{
    private const string Usual = "INFO";

    public static LoggingSettings Of(FunctionVersion version) => new(
        version.Logging.Format, version.Logging.ApplicationLevel, version.Logging.SystemLevel, version.Logging.Group ?? $"/aws/lambda/{version.FunctionName}");

    /// <summary>What is given here, and what was set before for the rest.</summary>
    public LogSettings Over(LogSettings before)
    {
        string format = LogFormat ?? before.Format;
        return format == "JSON"
            ? new LogSettings(format, ApplicationLogLevel ?? before.ApplicationLevel ?? Usual, SystemLogLevel ?? before.SystemLevel ?? Usual, LogGroup ?? before.Group)
            : new LogSettings(format, null, null, LogGroup ?? before.Group);
    }
}
