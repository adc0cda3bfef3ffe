using BenchmarkDotNet.Running;
using Virga.Bench;

// `bench` measures end to end; `bench cold [starts|burst|idle]` cold starts; `bench fair` a flood's effect on another function; `bench queues [backlog [COUNT]]` messages sent, received and deleted per second, or what a long backlog costs; `bench events` the time from a put or a message to the start of a function; `bench objects` objects put and got beside the disk; `bench chain` what a signed request costs; `bench mesh` how long gossip takes and what survives kills; `bench registry` what looking a permission up costs; `bench settle [SECONDS]` signed calls per second, and what settling them costs; `bench micro` runs the BenchmarkDotNet classes; `bench hello` is the yardstick's own process.
return args switch
{
    ["hello", { } port] => await KestrelHello.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)),
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
    _ => await EndToEndBench.RunAsync(args),
};
