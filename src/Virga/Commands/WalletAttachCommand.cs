using System.CommandLine;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga wallet attach</c>: whom a wallet signs in as.</summary>
internal static class WalletAttachCommand
{
    private const string Path = "/_virga/v1/wallets";
    private static readonly Argument<string> Address = new("address") { Description = "The wallet's, 0x and 40 hexadecimal digits." };
    private static readonly Option<string?> User = new("--user") { Description = "Name of a user." };
    private static readonly Option<string?> Role = new("--role") { Description = "Name of a role." };

    public static Command CreateAttach() => NodeCommand.Create(
        "attach",
        "Let the holder of a wallet sign in as a user or role.\n\nExample:\n  virga wallet attach 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --user ann",
        command =>
        {
            command.Arguments.Add(Address);
            command.Options.Add(User);
            command.Options.Add(Role);
        },
        async (parsed, client, json, cancellation) =>
        {
            object body = new { User = parsed.GetValue(User), Role = parsed.GetValue(Role) };
            if (!(await client.SendAsync(HttpMethod.Put, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(Address)!)}", body, cancellation).ConfigureAwait(false)).TryGet(out JsonElement made, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            if (json)
            {
                Output.Json(made);
            }
            else
            {
                await Console.Out.WriteLineAsync($"{made.GetProperty("Wallet")} signs in as {made.GetProperty("Arn")}").ConfigureAwait(false);
            }

            return 0;
        });

    public static Command CreateDetach() => NodeCommand.Create(
        "detach",
        "Let it sign in no more. Sessions that it has go on until they expire.\n\nExample:\n  virga wallet detach 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        command => command.Arguments.Add(Address),
        async (parsed, client, _, cancellation) =>
            (await client.SendAsync(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(Address)!)}", null, cancellation).ConfigureAwait(false)).Error is { } error ? Output.Fail(error) : 0);

    public static Command CreateList() => NodeCommand.Create(
        "attached",
        "List whom wallets sign in as.\n\nExample:\n  virga wallet attached",
        _ => { },
        async (_, client, json, cancellation) =>
        {
            if (!(await client.SendAsync(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement all, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            if (json)
            {
                Output.Json(all);
            }
            else
            {
                Output.Table(["WALLET", "KIND", "NAME"], all.EnumerateArray().Select(one => (string[])[one.GetProperty("Wallet").GetString()!, one.GetProperty("Kind").GetString()!, one.GetProperty("Name").GetString()!]));
            }

            return 0;
        });
}
