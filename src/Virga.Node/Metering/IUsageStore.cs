namespace Virga.Node.Metering;

/// <summary>Keeps the sums. <see cref="Apply"/> stores them and the checkpoint in one transaction, so that each record counts once.</summary>
internal interface IUsageStore
{
    UsageCheckpoint Checkpoint { get; }

    /// <param name="hours">Sums to add, by the hour (Unix hours) of the calls.</param>
    void Apply(UsageCheckpoint checkpoint, IReadOnlyCollection<(long Hour, UsageTotals Totals)> hours);

    /// <summary>Sums per function over the hours from <paramref name="sinceHour"/> on.</summary>
    IReadOnlyList<UsageTotals> Read(long sinceHour);
}
