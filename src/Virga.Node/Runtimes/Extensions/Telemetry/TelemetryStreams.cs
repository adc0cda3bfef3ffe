namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>The kinds of events that an extension can subscribe to.</summary>
[Flags]
internal enum TelemetryStreams
{
    None = 0,
    Platform = 1,
    Function = 2,
    Extension = 4,
}
