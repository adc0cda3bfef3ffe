namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>Why an extension can't subscribe.</summary>
internal enum TelemetryRefusal
{
    /// <summary>The init is over.</summary>
    Closed,

    /// <summary>It has subscribed by the other of the two interfaces.</summary>
    OtherDialect,
}
