using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Bench;

/// <summary>What looking a permission up in the registry's mirror costs, among a hundred thousand of them. Medians of batches.</summary>
internal static class RegistryBench
{
    private const int EndPoints = 100_000;
    private const int Batch = 10_000;
    private const int Batches = 51;

    public static int Run()
    {
        EvmAddress owner = new(1, 1);
        RegistrySnapshot empty = RegistrySnapshot.Empty;
        VersionTerms terms = new(new EndPointTerms(owner, CallMethods.All, false, 1, 1, 0, default, default, default), 1);
        RegistryMirror mirror = new(new MirrorOptions(), TimeProvider.System);
        mirror.Begin(64, 10_000);
        mirror.Show(new RegistrySnapshot
        {
            Block = 100,
            EndPoints = empty.EndPoints.AddRange(All(id => KeyValuePair.Create(id, new RegisteredEndPoint(id, owner, $"/{id}", 1, false, 1)))),
            Terms = empty.Terms.AddRange(All(id => KeyValuePair.Create((id, 1u), terms))),
            Grants = empty.Grants.AddRange(All(id => KeyValuePair.Create((id, Wallet(id)), CallMethods.Get))),
        });
        mirror.Hear();
        Report("a permission that is granted", mirror, id => Wallet(id), isAllowed: true);
        Report("a permission that isn't", mirror, id => Wallet(id + 1), isAllowed: false);
        return 0;
    }

    private static IEnumerable<T> All<T>(Func<uint, T> make) => Enumerable.Range(1, EndPoints).Select(id => make((uint)id));

    private static EvmAddress Wallet(uint id) => new((UInt128)id << 77, id);

    private static void Report(string what, RegistryMirror mirror, Func<uint, EvmAddress> wallet, bool isAllowed)
    {
        double[] nanos = new double[Batches];
        long bytes = 0;
        for (int batch = -Batches; batch < Batches; batch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            for (uint i = 0; i < Batch; i++)
            {
                uint id = (i * 7_919 % EndPoints) + 1;
                if (mirror.Head is null || mirror.IsAllowed(id, wallet(id), CallMethods.Get) != isAllowed)
                {
                    throw new InvalidOperationException("the mirror is wrong");
                }
            }

            nanos[Math.Max(0, batch)] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch;
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Array.Sort(nanos);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32}{nanos[Batches / 2],8:0} ns{bytes / (double)Batch,8:0.###} B"));
    }
}
