using System.Globalization;
using BenchmarkDotNet.Running;
using Virga.Bench;

return args switch
{
    ["hello", { } port] => await KestrelHello.RunAsync(int.Parse(port, CultureInfo.InvariantCulture)),
    ["cold", .. var parts] => await ColdStartBench.RunAsync(parts),
    ["fair"] => await FairnessBench.RunAsync(),
    ["queues", .. var parts] => await QueueBench.RunAsync(parts),
    ["events"] => await EventBench.RunAsync(),
    ["objects"] => await ObjectBench.RunAsync(),
    ["chain"] => ChainBench.Run(),
    ["settle", .. var parts] => await SettleBench.RunAsync(parts),
    ["mesh"] => await MeshBench.RunAsync(),
    ["registry"] => RegistryBench.Run(),
    ["micro", ..] => BenchmarkSwitcher.FromAssembly(typeof(KestrelHello).Assembly).Run(args[1..]).Any() ? 0 : 1,
    [] => await EndToEndBench.RunAsync(5),
    [{ } text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds > 0 => await EndToEndBench.RunAsync(seconds),
    _ => BenchUsage.Show(args),
};
