using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Virga.Scenarios.Faults;

/// <summary>The chain's own process, which one of the nodes runs: asked for what no node passes on, and made to misbehave.</summary>
/// <param name="engine">A client in that node's network.</param>
/// <param name="folder">Of the chain.</param>
/// <param name="keeper">The node; null while it is dead.</param>
internal sealed class FaultChain(HttpClient engine, string folder, Func<NodeProcess?> keeper)
{
    private const int StopSignal = 19, GoOnSignal = 18; // SIGSTOP, SIGCONT

    private volatile bool isStopped;

    /// <summary>Lets the chain's own process stand still; nothing, while it isn't there.</summary>
    public void Stop(bool stop)
    {
        isStopped = stop;
        if (ProcessOf(folder) is { } process)
        {
            NodeProcess.Signal(process, stop ? StopSignal : GoOnSignal);
        }
    }

    /// <summary>
    /// Other blocks in the place of the newest. The node that makes blocks stands still meanwhile: an anvil that is told to make a block and
    /// to reorganise at once leaves holes in its chain. False: it wasn't done.
    /// </summary>
    public async Task<bool> ReorganiseAsync(int blocks)
    {
        if (isStopped || keeper() is not { } node || await AddressAsync() is not { } address)
        {
            return false;
        }

        int process = node.Id; // it may be killed meanwhile
        NodeProcess.Signal(process, StopSignal);
        try
        {
            string? head = null;
            await Eventually.HoldsAsync(
                async () =>
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(100)); // a block that it was told to make before is made
                    (string? before, head) = (head, await AskAsync(address, "eth_blockNumber"));
                    return before == head;
                },
                () => "the chain's head doesn't stand");
            return head is not null && keeper() == node && await AskAsync(address, "anvil_reorg", blocks, Array.Empty<object>()) is not null;
        }
        finally
        {
            NodeProcess.Signal(process, GoOnSignal);
        }
    }

    /// <summary>False: the chain didn't take it.</summary>
    public async Task<bool> DoAsync(string method, params object[] parameters) => await AddressAsync() is { } address && await AskAsync(address, method, parameters) is not null;

    /// <summary>Null: the node that runs the chain is dead, or doesn't run it yet.</summary>
    private async Task<Uri?> AddressAsync()
    {
        try
        {
            using JsonDocument status = keeper() is { } node ? await ManagementNodes.StatusAsync(node) : JsonDocument.Parse("{}");
            return status.RootElement.TryGetProperty("Address", out JsonElement address) && address.GetString() is { } text ? new Uri(text.Replace("ws://", "http://", StringComparison.Ordinal)) : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or Xunit.Sdk.XunitException)
        {
            return null;
        }
    }

    /// <summary>Null: there was no answer, or a refusal.</summary>
    private async Task<string?> AskAsync(Uri address, string method, params object[] parameters)
    {
        try
        {
            using StringContent content = new(JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = parameters }), Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await engine.PostAsync(address, content);
            string answer = await response.Content.ReadAsStringAsync();
            return answer.Contains("\"result\"", StringComparison.Ordinal) ? answer : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null; // the chain stands still, or has gone
        }
    }

    /// <summary>The process that works in a folder.</summary>
    private static int? ProcessOf(string folder)
    {
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out int id) && Encoding.UTF8.GetString(File.ReadAllBytes($"{process}/cmdline")).Split('\0') is [{ } program, ..] command
                    && Path.GetFileName(program) == "anvil" && command.Any(one => one.StartsWith(folder, StringComparison.Ordinal)))
                {
                    return id;
                }
            }
            catch (IOException)
            {
                // it has ended
            }
        }

        return null;
    }
}
