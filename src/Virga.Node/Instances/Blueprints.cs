using System.Globalization;
using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>Draws up instances.</summary>
internal sealed class Blueprints(RuntimeCatalog runtimes, Func<CodeHash, string> codeTree, LayerTrees layers, NodeAddress address, TimeProvider time)
{
    public Result<Blueprint> Draw(Function function, FunctionVersion version)
    {
        if (!runtimes.Find(version).TryGet(out IRuntime? runtime, out VirgaError? error) || !runtime.Plan(version).TryGet(out LaunchPlan? plan, out error))
        {
            return error;
        }

        string stream = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy/MM/dd}/[{version.Qualifier}]{Guid.NewGuid():N}");
        Dictionary<string, string> environment = LambdaEnvironment.For(version, plan, address.Region, stream);
        return new Blueprint
        {
            Function = function,
            Version = version,
            Runtime = runtime,
            Plan = plan,
            Stream = stream,
            Environment = environment,
            AllowsSharing = plan.SpeaksFrames && !version.Environment.Keys.Any(LambdaEnvironment.MattersAtStart),
            Spec = new SandboxSpec
            {
                Arguments = plan.Arguments,
                Environment = [.. environment],
                Binds = plan.Root is null ? [new Bind(codeTree(version.Code), "/var/task"), .. layers.PathOf(version.Layers) is { } opt ? [new Bind(opt, "/opt")] : Array.Empty<Bind>(), .. plan.Binds] : plan.Binds,
                Root = plan.Root,
                WorkingDirectory = plan.WorkingDirectory,
                Memory = version.Memory,
                Temporary = version.EphemeralStorage,
                Network = function.HasEgress ? SandboxNetwork.Egress : SandboxNetwork.None,
                HasChannel = plan.SpeaksFrames,
                Group = version.FunctionNumber,
            },
        };
    }
}
