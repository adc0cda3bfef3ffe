namespace Virga.Node.Scheduling;

/// <summary>Keeps instances for the same time after each call.</summary>
internal sealed class FixedKeepAlive(TimeSpan time) : IKeepAlivePolicy
{
    public KeepAliveWindow Window => new(TimeSpan.Zero, time);

    public void Observe(TimeSpan idle)
    {
        // learns nothing
    }
}
