using System.CommandLine;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Wallets;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary>What commands that sign with a wallet have in common: the key is opened here and goes nowhere.</summary>
internal static class WalletUse
{
    /// <summary>Adds the options, opens key and node, and runs the action.</summary>
    public static Command Create(string name, string description, Action<Command> define, Func<ParseResult, SigningKey, OpenDoor, CancellationToken, Task<int>> run)
    {
        Option<string> wallet = new("--wallet") { Description = "Address of an account in `virga wallet list`.", Required = true };
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
            VirgaError? error = null;
            if ((address is null && !NodeClient.EndpointOf(folder).TryGet(out address, out error))
                || !EvmAddress.Parse(parsed.GetValue(wallet)).TryGet(out EvmAddress account, out error) || !Passphrase.Read(parsed.GetValue(passphrase)!).TryGet(out byte[]? secret, out error))
            {
                return Output.Fail(error);
            }

            using Secp256k1 curve = new();
            if (!new WalletFolder(Path.Combine(Path.GetFullPath(folder), "wallets"), curve, TimeProvider.System).Open(account, secret).TryGet(out SigningKey? key, out error))
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
