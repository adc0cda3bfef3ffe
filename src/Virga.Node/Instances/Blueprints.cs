using System.Globalization;
using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Extensions;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>Draws up instances.</summary>
internal sealed class Blueprints(RuntimeCatalog runtimes, Func<CodeHash, string> codeTree, LayerTrees layers, Func<FunctionVersion, IReadOnlyDictionary<string, string>> credentials, ExtensionFolder extensions, NodeAddress address, TimeProvider time)
{
    public Result<Blueprint> Draw(Function function, FunctionVersion version)
    {
        if (!runtimes.Find(version).TryGet(out IRuntime? runtime, out VirgaError? error) || !runtime.Plan(version).TryGet(out LaunchPlan? plan, out error))
        {
            return error;
        }

        string owner = version.Logging.Group is null ? "" : version.FunctionName; // a group of several functions says whose the stream is
        string stream = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy/MM/dd}/{owner}[{version.Qualifier}]{Guid.NewGuid():N}");
        Dictionary<string, string> environment = LambdaEnvironment.For(version, plan, address.Region, stream, credentials(version));
        Bind[] code = plan.Root is null ? [new Bind(codeTree(version.Code), "/var/task"), .. layers.PathOf(version.Layers) is { } opt ? [new Bind(opt, "/opt")] : Array.Empty<Bind>()] : []; // an image has its own
        Bind[] binds = [.. code, .. plan.Binds];
        IReadOnlyList<string> found = ExtensionFolder.Find(binds);
        return new Blueprint
        {
            Function = function,
            Version = version,
            Runtime = runtime,
            Plan = plan,
            Stream = stream,
            Environment = environment,
            Extensions = found,
            AllowsSharing = found.Count == 0 && plan.SpeaksFrames && !version.Environment.Keys.Any(LambdaEnvironment.MattersAtStart),
            Spec = new SandboxSpec
            {
                Arguments = found.Count == 0 ? plan.Arguments : extensions.Before(plan.Arguments),
                Environment = [.. environment],
                Binds = binds,
                Root = plan.Root,
                WorkingDirectory = plan.WorkingDirectory,
                Memory = version.Memory,
                Temporary = version.EphemeralStorage,
                Network = function.HasEgress ? SandboxNetwork.Egress : SandboxNetwork.None,
                HasChannel = plan.SpeaksFrames,
                HasExtensionLog = found.Count > 0,
                Group = version.FunctionNumber,
            },
        };
    }
}
