namespace Virga.Node.Triggers.Deliveries;

/// <summary>How deliveries are tried.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>At once.</summary>
    public int Parallel { get; init; } = 64;

    /// <summary>Before the first retry, doubled each time up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);
}
