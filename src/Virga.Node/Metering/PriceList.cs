using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Metering;

/// <summary>
/// What invocations cost, in integers: nano-units of the currency. The shipped list (<c>prices.json</c>) holds AWS's published x86
/// prices; a file of that name in the data folder replaces it.
/// </summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="RequestNanos">One invocation.</param>
/// <param name="GigabyteSecondPicos">One GB-second of memory, in trillionths (AWS's price has ten decimal places).</param>
/// <param name="StorageGigabyteSecondPicos">One GB-second of <c>/tmp</c> beyond 512 MB, in trillionths.</param>
internal sealed record PriceList(string Currency, long RequestNanos, long GigabyteSecondPicos, long StorageGigabyteSecondPicos, string Source)
{
    private const int FreeStorageMegabytes = 512;

    /// <summary>Megabyte-milliseconds in a GB-second.</summary>
    private const long Unit = 1024 * 1000;

    public static PriceList Shipped()
    {
        using Stream stream = typeof(PriceList).Assembly.GetManifestResourceStream("prices.json")!;
        return JsonSerializer.Deserialize<PriceList>(stream)!;
    }

    /// <summary>The operator's own list, or the shipped one. A list that can't be right stops the start.</summary>
    public static PriceList Load(string path)
    {
        if (!File.Exists(path))
        {
            return Shipped();
        }

        PriceList? list = JsonSerializer.Deserialize<PriceList>(File.ReadAllBytes(path));
        return list is { Currency.Length: 3, RequestNanos: >= 0, GigabyteSecondPicos: >= 0, StorageGigabyteSecondPicos: >= 0 }
            ? list
            : throw new InvalidOperationException($"{path}: Currency takes three letters, prices whole numbers from 0 up.");
    }

    /// <summary>The price of one invocation, rounded up to the next nano-unit.</summary>
    public NanoMoney PriceOf(MemorySize memory, MemorySize ephemeral, int billedMillis)
    {
        Int128 picos = (Int128)GigabyteSecondPicos * memory.Megabytes * billedMillis;
        picos += (Int128)StorageGigabyteSecondPicos * Math.Max(0, ephemeral.Megabytes - FreeStorageMegabytes) * billedMillis;
        Int128 perNano = (Int128)Unit * 1000;
        return new NanoMoney(RequestNanos + (long)((picos + perNano - 1) / perNano));
    }
}
