namespace Virga.Node.Federation.Providers;

/// <summary>What a machine costs whose calls aren't priced one by one: the operator says it.</summary>
/// <param name="HourPicos">Pico-dollars (10^-12) an hour.</param>
/// <param name="MemoryMegabytes">Memory that functions can have of it.</param>
/// <param name="UsedPercent">How much of that memory calls occupy on average, 1-100: the rest of the hour is paid for as well.</param>
internal sealed record MachinePrice(long HourPicos, int MemoryMegabytes, int UsedPercent)
{
    private const long SecondsPerHour = 3600;

    public CallPrices ToCallPrices() => new(
        0,
        (long)((Int128)HourPicos * 1024 * 100 / ((Int128)SecondsPerHour * MemoryMegabytes * UsedPercent)),
        $"the operator: {HourPicos / 1e12:0.######} USD a machine-hour of {MemoryMegabytes} MB, {UsedPercent} % used");
}
