using System.Text.Json;
using Virga.Commands;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>
/// The management chain as the CLI sees it: through the node's gate. What the node says are the contracts is checked by their code, so that
/// a wallet signs for nothing else.
/// </summary>
internal sealed class ChainSession(NodeClient node, HttpRpc rpc, EvmClient client, ManagementChain chain, bool isLocal) : IAsyncDisposable
{
    private static readonly RpcOptions Rpc = new() { Poll = TimeSpan.FromMilliseconds(100) };

    public NodeClient Node => node;

    public EvmClient Client => client;

    public ManagementChain Chain => chain;

    /// <summary>The node makes its blocks, and only while somebody waits for them.</summary>
    public bool IsLocal => isLocal;

    public static async Task<Result<ChainSession>> OpenAsync(NodeClient node, CancellationToken cancellation)
    {
        if (!(await node.SendAsync(HttpMethod.Get, ChainCommand.Path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement status, out VirgaError? error))
        {
            return error;
        }

        string? Text(string name) => status.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        if (Text("Directory") is not { } directory)
        {
            return new VirgaError(Outcome.Unavailable, Text("Kind") == "none"
                ? "The node works with no chain: run `virga chain up`, or start it with --chain."
                : $"The node has joined no management chain{(Text("Trouble") is { } why ? $": {why}" : " yet: try again, or start it with --directory.")}");
        }

        HttpRpc rpc = new(new Uri(node.Endpoint + RpcGate.Path), Rpc, TimeProvider.System);
        EvmClient client = new(rpc, Rpc, TimeProvider.System);
        ManagementChain? chain = null;
        if (!DirectoryAddress.Parse(directory).TryGet(out DirectoryAddress place, out error) || !(await new DirectoryReader(client).ReadAsync(place, cancellation).ConfigureAwait(false)).TryGet(out chain, out error))
        {
            await rpc.DisposeAsync().ConfigureAwait(false);
            return error;
        }

        return new ChainSession(node, rpc, client, chain, Text("Kind") == "local");
    }

    /// <summary>Waits until the chain has this block; a local one makes it for that.</summary>
    public async Task<VirgaError?> AwaitBlockAsync(ulong block, CancellationToken cancellation)
    {
        if (isLocal && (await node.SendAsync(HttpMethod.Post, $"{ChainCommand.Path}/await", new { Block = block }, cancellation).ConfigureAwait(false)).Error is { } refused)
        {
            return refused;
        }

        while (true)
        {
            if (!(await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error))
            {
                return error;
            }

            if (head >= block)
            {
                return null;
            }

            await client.WaitForHeadAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Where a gateway listens.</summary>
    /// <param name="given">On the command line; null: as the registry says.</param>
    public async Task<Result<Uri>> GatewayAsync(EvmAddress gateway, string? given, CancellationToken cancellation)
    {
        if (given is null)
        {
            if (!(await chain.Gateways.GatewayOfAsync(gateway, cancellation).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? state, out VirgaError? error))
            {
                return error;
            }

            given = state.About.Url;
        }

        return Uri.TryCreate(given, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url
            : new VirgaError(Outcome.InvalidParameter, $"\"{given}\" is no address of a gateway: --gateway-url http://host:port says where it listens.");
    }

    public ValueTask DisposeAsync() => rpc.DisposeAsync();
}
