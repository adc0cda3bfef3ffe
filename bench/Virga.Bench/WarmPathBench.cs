using BenchmarkDotNet.Attributes;
using Virga.Node.Metering;
using Virga.Node.Values;

namespace Virga.Bench;

/// <summary>Allocated bytes of the parts of a warm call that need no process beside them.</summary>
[MemoryDiagnoser]
public class WarmPathBench : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("virga-bench").FullName;
    private readonly UsageJournal journal;
    private readonly PriceList prices = PriceList.Shipped();

    public WarmPathBench()
    {
        journal = new UsageJournal(new UsageOptions { Folder = folder });
    }

    [Benchmark]
    public bool RecordUsage() => journal.Append(new UsageRecord
    {
        RequestId = RequestId.New(),
        FunctionNumber = 1,
        StartedAtMicros = 1,
        DurationMicros = 1,
        InitMicros = 0,
        BilledMillis = 1,
        MemoryLimit = new MemorySize(128),
        PeakMemoryKiB = 1,
        CpuMicros = 1,
        BytesIn = 1,
        BytesOut = 1,
        Price = default,
        End = InvocationEnd.Success,
    }) is null;

    [Benchmark]
    public long PriceCall() => prices.PriceOf(new MemorySize(128), new MemorySize(512), 7).Nanos;

    public void Dispose()
    {
        journal.Dispose();
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
