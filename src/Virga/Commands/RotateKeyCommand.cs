using System.CommandLine;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga rotate-key</c>: a new key for what the node keeps encrypted.</summary>
internal static class RotateKeyCommand
{
    public static Command Create() => NodeCommand.Create(
        "rotate-key",
        "Replace the key with which secrets are encrypted at rest, and encrypt all of them again.\n\nExample:\n  virga rotate-key",
        _ => { },
        async (_, client, json, cancellation) =>
        {
            if ((await client.SendAsync(HttpMethod.Post, "/_virga/v1/key/rotate", null, cancellation).ConfigureAwait(false)).Error is { } error)
            {
                return Output.Fail(error);
            }

            if (json)
            {
                Output.Json(new { Rotated = true });
            }
            else
            {
                await Console.Out.WriteLineAsync("rotated: the previous key only opens what is on its way, and goes with the next rotation").ConfigureAwait(false);
            }

            return 0;
        });
}
