using System.CommandLine;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary>What commands that sign with a wallet have in common: the key is opened here and goes nowhere.</summary>
internal static class WalletUse
{
    /// <summary>Adds the options, opens key and node, and runs the action.</summary>
    public static Command Create(string name, string description, Action<Command> define, Func<ParseResult, SigningKey, OpenDoor, CancellationToken, Task<int>> run)
    {
        Option<string?> wallet = SignedCommand.Wallet();
        Option<string?> node = new("--node") { Description = "The node's address. Default: the one whose data folder it is." };
        Option<string> data = CommonOptions.Data(), passphrase = Passphrase.Option();
        Command command = new(name, description);
        define(command);
        foreach (Option option in (Option[])[wallet, passphrase, node, data])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = parsed.GetValue(data)!;
            string? address = parsed.GetValue(node)?.TrimEnd('/');
            using Secp256k1 curve = new();
            SigningKey? key = null;
            if ((address is null && !NodeClient.EndpointOf(folder).TryGet(out address, out VirgaError? error))
                || !new WalletChoice(folder, parsed.GetValue(wallet), parsed.GetValue(passphrase)!).Open(curve).TryGet(out key, out error))
            {
                return Output.Fail(error);
            }

            using (key)
            {
                using OpenDoor door = new(address);
                return await run(parsed, key, door, cancellation).ConfigureAwait(false);
            }
        });
        return command;
    }
}
