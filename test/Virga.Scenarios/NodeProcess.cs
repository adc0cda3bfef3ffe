using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Virga.Scenarios;

/// <summary>A real node: the built executable in a process of its own, on a port and a data folder of its own.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly StringBuilder errors = new();
    private readonly bool ownsData;
    private readonly Process process;

    private NodeProcess(Process process, string data, bool ownsData)
    {
        (this.process, Data, this.ownsData) = (process, data, ownsData);
    }

    public static string Executable => Path.Combine(AppContext.BaseDirectory, "virga");

    public string Data { get; }

    public string Address { get; private set; } = "";

    public string ReadyLine { get; private set; } = "";

    public int Id => process.Id;

    /// <summary>What the node wrote to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString();
            }
        }
    }

    public static Task<NodeProcess> StartAsync(string? data = null, params string[] more) => StartAsync([], data, more);

    /// <param name="prefix">A program that runs the node, for instance as another user.</param>
    public static Task<NodeProcess> StartAsync(string[] prefix, string? data, string[] more) => StartAsync(start => Process.Start(start)!, prefix, data, ["--port", "0", .. more]);

    /// <param name="launch">Starts the process, for instance in a network of its own.</param>
    /// <param name="more">With the port.</param>
    public static async Task<NodeProcess> StartAsync(Func<ProcessStartInfo, Process> launch, string[] prefix, string? data, string[] more)
    {
        string folder = data ?? Directory.CreateTempSubdirectory("virga-scenario").FullName;
        string[] command = [.. prefix, Executable, "up", "--data", folder, .. more];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        NodeProcess node = new(launch(start), folder, ownsData: data is null);
        node.process.ErrorDataReceived += (_, line) => node.AddError(line.Data);
        node.process.BeginErrorReadLine();
        try
        {
            node.ReadyLine = await node.process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException($"the node ended at its start: {node.Errors}");
        }
        catch (TimeoutException)
        {
            node.Kill9();
            throw new TimeoutException($"the node didn't get ready within {Patience}: {node.Errors}");
        }

        node.Address = node.ReadyLine.Split(' ')[1];
        return node;
    }

    private void AddError(string? line)
    {
        lock (errors)
        {
            errors.Append(line is null ? "" : line + "\n");
        }
    }

    /// <summary>What a client needs, as the README says.</summary>
    public Dictionary<string, string> ClientEnvironment => new()
    {
        ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(Data, "credentials"),
        ["AWS_CONFIG_FILE"] = Path.Combine(Data, "config"),
        ["AWS_PROFILE"] = "virga",
        ["AWS_ENDPOINT_URL"] = Address,
        ["AWS_PAGER"] = "",
        ["VIRGA_HOME"] = Data,
    };

    public Task<Ran> AwsAsync(params string[] arguments) => RunAsync("aws", ["--endpoint-url", Address, "--region", "us-east-1", "lambda", .. arguments]);

    public Task<Ran> VirgaAsync(params string[] arguments) => RunAsync(Executable, arguments);

    public Task<Ran> RunAsync(string file, params string[] arguments) => Ran.RunAsync(file, arguments, ClientEnvironment);

    /// <summary>The function's answer and whether it was an error.</summary>
    public async Task<(string Payload, string Error, string Log)> InvokeAsync(string name, string payload = "{}")
    {
        string file = Path.GetTempFileName();
        string input = Path.GetTempFileName();
        await File.WriteAllTextAsync(input, payload);
        Ran ran = await AwsAsync("invoke", "--function-name", name, "--payload", $"fileb://{input}", "--log-type", "Tail", "--query", "[FunctionError,LogResult]", "--output", "text", file);
        Assert.True(ran.ExitCode == 0, ran.ToString());
        string answer = await File.ReadAllTextAsync(file);
        File.Delete(file);
        File.Delete(input);
        string[] parts = ran.Output.Trim().Split('\t');
        return (answer, parts[0], Encoding.UTF8.GetString(Convert.FromBase64String(parts[1])));
    }

    public async Task CreateAsync(string name, string runtime, string handler, byte[] zip, params string[] more)
    {
        Ran ran = await TryCreateAsync(name, runtime, handler, zip, more);
        Assert.True(ran.ExitCode == 0, ran.ToString());
    }

    public async Task<Ran> TryCreateAsync(string name, string runtime, string handler, byte[] zip, params string[] more)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, zip);
        Ran ran = await AwsAsync(["create-function", "--function-name", name, "--runtime", runtime, "--handler", handler, "--role", "arn:aws:iam::000000000000:role/r", "--zip-file", $"fileb://{file}", .. more]);
        File.Delete(file);
        return ran;
    }

    public async Task<string> CreateUrlAsync(string name, string authType = "NONE")
    {
        Ran ran = await AwsAsync("create-function-url-config", "--function-name", name, "--auth-type", authType, "--query", "FunctionUrl", "--output", "text");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        return ran.Output.Trim();
    }

    /// <summary>The group below which this node's instances live.</summary>
    public string CgroupName => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Data)))[..12];

    /// <summary>Host process ids of all processes in this node's instances.</summary>
    public string[] InstanceProcesses() => [.. UpScenario.CgroupsOf(CgroupName).Where(path => !path.Contains("/unified/", StringComparison.Ordinal)).Take(1)
        .SelectMany(path => Directory.EnumerateFiles(path, "cgroup.procs", SearchOption.AllDirectories)).SelectMany(ReadIfThere)];

    /// <summary>A group may go between being listed and being read.</summary>
    private static string[] ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Waits until so many instances run (each has an init and a runtime).</summary>
    public Task WaitForInstancesAsync(int count) => Eventually.HoldsAsync(() => InstanceProcesses().Length >= 2 * count, () => $"{InstanceProcesses().Length} processes; {Errors}");

    public void Kill9() => Signal(9);

    /// <summary>False when the process is gone already.</summary>
    public static bool Kill9(int process) => Signal(process, 9);

    public static bool Signal(int process, int number) => kill(process, number) == 0;

    public void Terminate() => Signal(15);

    public async Task<int> WaitForExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Terminate();
            await WaitForExitAsync();
        }

        process.Dispose();
        if (ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    private void Signal(int number) => _ = kill(process.Id, number);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
