using System.Diagnostics;
using System.Globalization;
using Virga.Deployment;
using Virga.Node.Values;

namespace Virga.Bench;

/// <summary>A node of its own for one measurement, in a folder that is removed afterwards.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private BenchNode(Process process, string data)
    {
        Process = process;
        Data = data;
        Client = NodeClient.OpenFolder(data).Value;
    }

    public Process Process { get; }

    public string Data { get; }

    public NodeClient Client { get; }

    public static async Task<BenchNode> StartAsync(int port, params string[] more)
    {
        string data = Directory.CreateTempSubdirectory("virga-bench").FullName;
        string[] arguments = ["up", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", data, .. more];
        Process process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "virga"), arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        return new BenchNode(process, data);
    }

    /// <summary>Deploys one file of code and returns the function's public URL.</summary>
    public async Task<string> DeployAsync(string name, string runtime, string handler, string file, string code)
    {
        string folder = Directory.CreateTempSubdirectory("virga-bench-code").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, file), code).ConfigureAwait(false);
        string url = await DeployAsync(new FunctionPlan { Name = name, CodeFolder = folder, Runtime = runtime, Handler = handler, Timeout = 60 }).ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);
        return url;
    }

    public async Task<string> DeployAsync(FunctionPlan plan) =>
        (await new Deployer(Client).DeployAsync(plan with { UrlAuthType = "NONE" }, default).ConfigureAwait(false)).Value.Url!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (Process stop = Process.Start("kill", [Process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await Process.WaitForExitAsync().ConfigureAwait(false);
        }

        Process.Dispose();
        Directory.Delete(Data, recursive: true);
    }
}
