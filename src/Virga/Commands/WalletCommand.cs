using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Wallets;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga wallet</c>: key stores below the data folder. They are their user's, not the node's: no key goes over the network.</summary>
internal static class WalletCommand
{
    public static Command Create() => new("wallet", "Accounts of the chain, in encrypted key stores that other wallets read too (Web3 Secret Storage, version 3).")
    {
        CreateNew(),
        CreateImport(),
        CreateList(),
        WalletAttachCommand.CreateAttach(),
        WalletAttachCommand.CreateDetach(),
        WalletAttachCommand.CreateList(),
    };

    private static Command CreateNew()
    {
        Option<string> data = CommonOptions.Data(), passphrase = Passphrase.Option();
        Option<bool> json = CommonOptions.Json();
        Command command = new("new", "Make an account.\n\nExample:\n  virga wallet new --passphrase-file ~/passphrase") { passphrase, data, json };
        command.SetAction(parsed => WithFolder(parsed.GetValue(data)!, folder =>
            Passphrase.Read(parsed.GetValue(passphrase)!).TryGet(out byte[]? secret, out VirgaError? error) ? Show(folder.New(secret), parsed.GetValue(json)) : Output.Fail(error)));
        return command;
    }

    private static Command CreateImport()
    {
        Argument<string> file = new("file") { Description = "A key store, or a file with a private key in hexadecimal; - reads standard input." };
        Option<string> data = CommonOptions.Data(), passphrase = Passphrase.Option();
        Option<bool> json = CommonOptions.Json();
        Command command = new("import", "Take over an account: another wallet's key store under its own passphrase, or a bare private key under a new one.\n\nExample:\n  virga wallet import key.json --passphrase-file ~/passphrase") { file, passphrase, data, json };
        command.SetAction(parsed => WithFolder(parsed.GetValue(data)!, folder =>
        {
            if (!Passphrase.Read(parsed.GetValue(passphrase)!).TryGet(out byte[]? secret, out VirgaError? error) || !Passphrase.ReadAll(parsed.GetValue(file)!).TryGet(out byte[]? content, out error))
            {
                return Output.Fail(error);
            }

            string text = Encoding.UTF8.GetString(content).Trim();
            bool isKey = Hex.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text, out byte[]? key);
            Result<EvmAddress> imported = isKey ? folder.Import(key, secret) : folder.ImportFile(content, secret);
            CryptographicOperations.ZeroMemory(content);
            return Show(imported, parsed.GetValue(json));
        }));
        return command;
    }

    private static Command CreateList()
    {
        Option<string> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command command = new("list", "List the accounts, with their balances when the node runs and has a chain.\n\nExample:\n  virga wallet list") { data, json };
        command.SetAction((parsed, cancellation) => ListAsync(parsed.GetValue(data)!, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> ListAsync(string data, bool json, CancellationToken cancellation)
    {
        using Secp256k1 curve = new();
        string[] addresses = [.. FolderOf(data, curve).List().Select(address => address.ToString())];
        Dictionary<string, string> balances = await BalancesAsync(data, addresses, cancellation).ConfigureAwait(false);
        if (json)
        {
            Output.Json(addresses.Select(address => new { Address = address, Balance = balances.GetValueOrDefault(address) }));
        }
        else
        {
            Output.Table(["ADDRESS", "BALANCE"], addresses.Select(address => (string[])[address, balances.GetValueOrDefault(address, "-")]), 1);
        }

        return 0;
    }

    /// <summary>None when there is no node or no chain to ask.</summary>
    private static async Task<Dictionary<string, string>> BalancesAsync(string data, string[] addresses, CancellationToken cancellation)
    {
        if (addresses.Length == 0 || !NodeClient.OpenFolder(data).TryGet(out NodeClient? client, out _))
        {
            return [];
        }

        using (client)
        {
            string query = string.Join('&', addresses.Select(address => $"address={address}"));
            return (await client.SendAsync(HttpMethod.Get, $"{ChainCommand.Path}/balances?{query}", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement all, out _)
                ? all.EnumerateArray().ToDictionary(one => one.GetProperty("Address").GetString()!, one => one.GetProperty("Balance").GetString()!)
                : [];
        }
    }

    private static WalletFolder FolderOf(string data, Secp256k1 curve) => new(Path.Combine(Path.GetFullPath(data), "wallets"), curve, TimeProvider.System);

    private static int WithFolder(string data, Func<WalletFolder, int> run)
    {
        using Secp256k1 curve = new();
        return run(FolderOf(data, curve));
    }

    private static int Show(Result<EvmAddress> made, bool json)
    {
        if (!made.TryGet(out EvmAddress address, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(new { Address = address.ToString() });
        }
        else
        {
            Console.Out.WriteLine(address);
        }

        return 0;
    }
}
