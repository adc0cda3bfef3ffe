using System.CommandLine;

namespace Virga.Commands;

/// <summary><c>virga rm</c>.</summary>
internal static class RemoveCommand
{
    private static readonly Argument<string[]> Names = new("name") { Description = "Functions to delete.", Arity = ArgumentArity.OneOrMore };

    public static Command Create() => NodeCommand.Create("rm", "Delete functions.\n\nExample:\n  virga rm hello", command => command.Arguments.Add(Names), async (parsed, client, json, cancellation) =>
    {
        foreach (string name in parsed.GetValue(Names)!)
        {
            if ((await client.SendAsync(HttpMethod.Delete, $"/2015-03-31/functions/{Uri.EscapeDataString(name)}", null, cancellation).ConfigureAwait(false)).Error is { } error)
            {
                return Output.Fail(error);
            }

            if (!json)
            {
                await Console.Out.WriteLineAsync($"deleted {name}").ConfigureAwait(false);
            }
        }

        if (json)
        {
            Output.Json(new { Deleted = parsed.GetValue(Names) });
        }

        return 0;
    });
}
