namespace Virga.Node.Instances;

/// <summary>Takes log lines off the path of the call.</summary>
internal interface ILogSink
{
    /// <summary>Copies the lines and returns at once; never waits for storage.</summary>
    /// <param name="events">Lines of one instance, in order, in the encoding of <see cref="LogEvents"/>.</param>
    void Write(string group, string stream, ReadOnlySpan<byte> events);
}
