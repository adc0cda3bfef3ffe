using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga mesh</c>: who the node is connected with.</summary>
internal static class MeshCommand
{
    public static Command Create() => NodeCommand.Create("mesh", "Show the node's address on the mesh, and its neighbours.\n\nExample:\n  virga mesh", _ => { }, ShowAsync);

    private static async Task<int> ShowAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (!(await client.SendAsync(HttpMethod.Get, "/_virga/v1/mesh", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement mesh, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(mesh);
            return 0;
        }

        if (!mesh.GetProperty("IsUp").GetBoolean())
        {
            await Console.Out.WriteLineAsync(mesh.GetProperty("IsOn").GetBoolean() ? "the peer process is starting" : "no mesh: start the node with --mesh").ConfigureAwait(false);
            return 0;
        }

        foreach (JsonElement address in mesh.GetProperty("Addresses").EnumerateArray())
        {
            await Console.Out.WriteLineAsync(address.GetString()).ConfigureAwait(false);
        }

        if (mesh.TryGetProperty("Status", out JsonElement status))
        {
            Output.Table(
                ["NEIGHBOUR", "ADDRESS", "SCORE"],
                status.GetProperty("Peers").EnumerateArray().Select(one => (string[])
                [
                    one.GetProperty("Peer").GetString()!, one.GetProperty("Address").GetString()!.Split("/p2p/")[0],
                    one.TryGetProperty("Score", out JsonElement score) ? score.GetDouble().ToString("0.00", CultureInfo.InvariantCulture) : "-",
                ]),
                2);
        }

        return 0;
    }
}
