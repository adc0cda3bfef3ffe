using System.CommandLine;
using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga up</c>: a node in the foreground.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        Command command = new("up", "Run a node in the foreground.\n\nExample:\n  virga up --port 9000 --data ~/.virga");
        foreach (Option option in UpOptions.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => UpOptions.Read(parsed).TryGet(out NodeOptions? options, out VirgaError? error) ? RunAsync(options, cancellation) : Output.FailAsync(error));
        return command;
    }

    private static async Task<int> RunAsync(NodeOptions options, CancellationToken cancellation)
    {
        Result<NodeHost> started = await NodeHost.StartAsync(options, cancellation).ConfigureAwait(false);
        if (!started.TryGet(out NodeHost? node, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        await using (node.ConfigureAwait(false))
        {
            await Console.Out.WriteLineAsync($"ready: {node.Address}  credentials: {node.CredentialsPath}  config: {node.ConfigPath}").ConfigureAwait(false);
            await node.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        }

        return 0;
    }
}
