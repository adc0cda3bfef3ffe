namespace Virga.Node.Instances;

/// <summary>How an instance's start went, in microseconds.</summary>
/// <param name="SandboxMicros">Until its process ran in its sandbox.</param>
/// <param name="RuntimeMicros">Until the runtime had taken its configuration.</param>
/// <param name="LoadMicros">The function's own code: imports and whatever else it does before its first call.</param>
internal readonly record struct StartPhases(InstanceOrigin Origin, int SandboxMicros, int RuntimeMicros, int LoadMicros)
{
    /// <summary>All together: what the log calls Init Duration.</summary>
    public int TotalMicros => SandboxMicros + RuntimeMicros + LoadMicros;
}
