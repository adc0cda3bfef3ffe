namespace Virga.Node.Scheduling;

/// <summary>Decides for one function how long idle instances are kept. Not for use from several threads at once.</summary>
internal interface IKeepAlivePolicy
{
    /// <summary>What holds until the next call.</summary>
    KeepAliveWindow Window { get; }

    /// <summary>A call came after the function had been idle for so long.</summary>
    void Observe(TimeSpan idle);
}
