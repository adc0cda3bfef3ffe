using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Provided;
using Virga.Node.Sandboxes;
using Virga.Node.Sandboxes.Egress;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>Starts instances: plans with the runtime, launches the sandbox, waits until the handler is loaded.</summary>
internal sealed class InstanceFactory(InstanceParts parts, NodeAddress address, TimeProvider time)
{
    /// <summary>Lambda's limit for the init phase; a function with a longer time-out may take that.</summary>
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(10);

    public async Task<Result<InstanceStart>> StartAsync(Function function, FunctionVersion version, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        if (!parts.Runtimes.Find(version.Runtime).TryGet(out IRuntime? runtime, out VirgaError? error)
            || !runtime.Plan(version).TryGet(out LaunchPlan? plan, out error))
        {
            return error;
        }

        string stream = NewStreamName(version);
        Dictionary<string, string> environment = EnvironmentFor(version, plan, stream);
        SandboxSpec spec = SpecFor(function, version, plan, environment);
        if (!(await parts.Sandbox.LaunchAsync(spec, cancellation).ConfigureAwait(false)).TryGet(out SandboxProcess? process, out error))
        {
            return error;
        }

        IRuntimeChannel channel = plan.SpeaksFrames ? new FrameChannel(process.Channel!) : new RuntimeApiChannel();
        SandboxDoor door = new(process, function.HasEgress ? parts.Egress : null, function.HasEgress ? parts.Dns : null, parts.Visitors, channel);
        InstanceLog log = new(version.FunctionNumber, stream, process.Log, parts.LogSink, time);
        Instance instance = new(version, process, channel, door, log, parts.Pump, time);
        log.CaptureTail(); // if the init fails, this is all that its caller can be shown
        WriteInitStart(log, version, runtime);

        TimeSpan limit = version.Timeout > InitLimit ? version.Timeout : InitLimit;
        InstanceReply reply = await instance.InitAsync(Configuration(version, environment, stream, process.Port), limit).ConfigureAwait(false);
        int micros = (int)time.GetElapsedTime(started).TotalMicroseconds;
        instance.InitMicros = micros;
        if (reply.End == InstanceEnd.Result)
        {
            reply.Body.Dispose();
            log.TakeTail();
            return new InstanceStart(instance, null, micros);
        }

        instance.Dispose();
        return new InstanceStart(instance, reply, micros);
    }

    private SandboxSpec SpecFor(Function function, FunctionVersion version, LaunchPlan plan, Dictionary<string, string> environment) => new()
    {
        Arguments = plan.Arguments,
        Environment = [.. environment],
        Binds = [new Bind(parts.CodeTree(version.Code), "/var/task"), .. plan.Binds],
        Memory = version.Memory,
        Temporary = version.EphemeralStorage,
        Network = function.HasEgress ? SandboxNetwork.Egress : SandboxNetwork.None,
        HasChannel = plan.SpeaksFrames,
    };

    private static void WriteInitStart(InstanceLog log, FunctionVersion version, IRuntime runtime)
    {
        log.WriteLine(Encoding.UTF8.GetBytes($"INIT_START Runtime Version: {version.Runtime}"));
        if (runtime.Substitution(version.Runtime) is { } warning)
        {
            log.WriteLine(Encoding.UTF8.GetBytes($"WARNING {warning}"));
        }
    }

    private static byte[] Configuration(FunctionVersion version, Dictionary<string, string> environment, string stream, int port)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteString("handler", version.Handler);
        writer.WriteString("taskRoot", "/var/task");
        writer.WriteString("functionName", version.FunctionName);
        writer.WriteString("functionVersion", version.Qualifier);
        writer.WriteNumber("memoryMb", version.Memory.Megabytes);
        writer.WriteString("logGroup", $"/aws/lambda/{version.FunctionName}");
        writer.WriteString("logStream", stream);
        writer.WriteStartObject("environment");
        foreach ((string name, string value) in environment)
        {
            writer.WriteString(name, value.Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private Dictionary<string, string> EnvironmentFor(FunctionVersion version, LaunchPlan plan, string stream)
    {
        Dictionary<string, string> environment = LambdaEnvironment.For(version, address.Region, stream);
        foreach ((string name, string value) in plan.Environment)
        {
            environment[name] = value;
        }

        foreach ((string name, string value) in version.Environment)
        {
            environment[name] = value;
        }

        return environment;
    }

    private string NewStreamName(FunctionVersion version) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy/MM/dd}/[{version.Qualifier}]{Guid.NewGuid():N}");
}
