using BenchmarkDotNet.Running;
using Virga.Bench;

// `bench` measures end to end; `bench cold` cold starts, a burst and idle instances; `bench micro` runs the BenchmarkDotNet classes; `bench hello` is the yardstick's own process.
return args switch
{
    ["hello", { } port] => await KestrelHello.RunAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)),
    ["cold"] => await ColdStartBench.RunAsync(),
    ["micro", ..] => BenchmarkSwitcher.FromAssembly(typeof(KestrelHello).Assembly).Run(args[1..]).Any() ? 0 : 1,
    _ => await EndToEndBench.RunAsync(args),
};
