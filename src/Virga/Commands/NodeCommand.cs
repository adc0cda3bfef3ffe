using System.CommandLine;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary>What commands that talk to a running node have in common.</summary>
internal static class NodeCommand
{
    /// <summary>Adds <c>--data</c> and <c>--json</c>, opens the client and runs the action.</summary>
    public static Command Create(string name, string description, Action<Command> define, Func<ParseResult, NodeClient, bool, CancellationToken, Task<int>> run)
    {
        Option<string> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command command = new(name, description);
        define(command);
        command.Options.Add(data);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!NodeClient.Open(parsed.GetValue(data)!).TryGet(out NodeClient? client, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            using (client)
            {
                return await run(parsed, client, parsed.GetValue(json), cancellation).ConfigureAwait(false);
            }
        });
        return command;
    }
}
