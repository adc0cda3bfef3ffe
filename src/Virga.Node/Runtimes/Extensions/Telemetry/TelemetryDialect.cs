namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>Which of AWS's two interfaces a subscriber came by, and so which events it knows.</summary>
internal enum TelemetryDialect
{
    /// <summary>The Telemetry API.</summary>
    Telemetry,

    /// <summary>The Logs API that was before it.</summary>
    Logs,
}
