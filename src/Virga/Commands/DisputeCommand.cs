using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga dispute</c>: what a gateway did wrong, put to a vote or proven.</summary>
internal static class DisputeCommand
{
    private static readonly string[] Kinds = ["missing-answer", "wrong-answer", "wrong-metering", "wrong-placement", "unpaid", "other"];
    private static readonly Argument<ulong> Number = new("claim") { Description = "The claim's number." };
    private static readonly Argument<string> Defendant = new("gateway") { Description = "The gateway's account." };
    private static readonly Argument<string> Side = new("vote") { Description = "uphold or deny." };
    private static readonly Option<string> Kind = new("--kind") { Description = "What it did.", Required = true };
    private static readonly Option<string> Sum = new("--amount") { Description = "What it cost the wallet, with its unit: \"3 dollar\".", Required = true };
    private static readonly Option<string?> Evidence = new("--evidence") { Description = "A file that shows it: its sha-256 digest goes on the chain, the file itself to who votes." };
    private static readonly Option<bool> Mint = new("--mint") { Description = "Make the bond out of nothing first: only a test dollar can be." };
    private static readonly Option<string?> Voter = new("--voter") { Description = "Whose vote. Default: the wallet's." };

    static DisputeCommand()
    {
        Kind.AcceptOnlyFromAmong(Kinds);
        Side.AcceptOnlyFromAmong("uphold", "deny");
    }

    public static Command Create() => new("dispute", "What a gateway did wrong: claims that gateways vote on, and proofs that the contract checks.")
    {
        CreateOpen(),
        NodeCommand.Create("list", "List the newest claims.\n\nExample:\n  virga dispute list", _ => { }, (parsed, node, json, cancellation) => ClaimTable.ListAsync(node, json, cancellation)),
        NodeCommand.Create("show", "Show a claim.\n\nExample:\n  virga dispute show 3", command => command.Arguments.Add(Number), (parsed, node, json, cancellation) => ClaimTable.ShowAsync(node, parsed.GetValue(Number), json, cancellation)),
        NodeCommand.Create(
            "vote",
            "Vote as the node's gateway. The vote can't be read before all are in; the node reveals it by itself.\n\nExample:\n  virga dispute vote 3 uphold",
            command =>
            {
                command.Arguments.Add(Number);
                command.Arguments.Add(Side);
                command.Options.Add(Mint);
            },
            (parsed, node, json, cancellation) => StakeCommand.PostAsync(node, string.Create(CultureInfo.InvariantCulture, $"votes/{parsed.GetValue(Number)}"), parsed, new { Uphold = parsed.GetValue(Side) == "uphold", Mint = parsed.GetValue(Mint) }, _ => $"voted on claim {parsed.GetValue(Number)}; the node reveals it when all votes are in", json, cancellation)),
        Simple("decide", "Have the votes on a claim counted.\n\nExample:\n  virga dispute decide 3 --passphrase-file ~/passphrase", [Number], [], (parsed, action, cancellation) =>
            action.SendAsync("decide", id => action.Chain.Disputes.Decide(id, parsed.GetValue(Number)), cancellation), parsed => $"claim {parsed.GetValue(Number)} is decided"),
        Simple("collect", "Have a voter's bond and share credited, once the claim is decided.\n\nExample:\n  virga dispute collect 3 --passphrase-file ~/passphrase", [Number], [Voter], async (parsed, action, cancellation) =>
        {
            EvmAddress voter = action.Wallet.Address;
            return parsed.GetValue(Voter) is { } other && !EvmAddress.Parse(other).TryGet(out voter, out VirgaError? error) ? error
                : await action.SendAsync("collect", id => action.Chain.Disputes.Collect(id, parsed.GetValue(Number), voter), cancellation).ConfigureAwait(false);
        }, parsed => $"claim {parsed.GetValue(Number)}: collected"),
        Simple("withdraw", "Take out what the wallet is owed from disputes.\n\nExample:\n  virga dispute withdraw --passphrase-file ~/passphrase", [], [], (parsed, action, cancellation) =>
            action.SendAsync("withdraw", id => action.Chain.Disputes.Withdraw(id, action.Wallet.Address), cancellation), _ => "withdrawn"),
        ProofCommands.Prove(),
        ProofCommands.Demand(),
    };

    private static Command CreateOpen() => SignedCommand.Create(
        "open",
        "Claim money from a gateway for what no proof can decide. It costs a bond, which comes back unless the claim is denied.\n\nExample:\n  virga dispute open 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --kind wrong-answer --amount \"3 dollar\" --evidence answer.json --passphrase-file ~/passphrase",
        command =>
        {
            command.Arguments.Add(Defendant);
            foreach (Option option in (Option[])[Kind, Sum, Evidence, Mint])
            {
                command.Options.Add(option);
            }
        },
        parsed => string.Join(' ', parsed.GetValue(Defendant), parsed.GetValue(Kind), parsed.GetValue(Sum), parsed.GetValue(Evidence), parsed.GetValue(Mint)),
        async (parsed, action, cancellation) =>
        {
            BigInteger units = default;
            byte[]? shown = [];
            DisputesContract disputes = action.Chain.Disputes;
            if (!EvmAddress.Parse(parsed.GetValue(Defendant)).TryGet(out EvmAddress gateway, out VirgaError? error) || !SignedCommand.Units([parsed.GetValue(Sum)!]).TryGet(out units, out error)
                || (parsed.GetValue(Evidence) is { } path && !Passphrase.ReadAll(path).TryGet(out shown, out error)))
            {
                return error;
            }

            Hash32 digest = shown.Length == 0 ? default : Hash32.Of(SHA256.HashData(shown));
            EvmReceipt? receipt = null;
            error = await action.AllowAsync(disputes.Address, action.Chain.Parameters.ClaimBond, parsed.GetValue(Mint), cancellation).ConfigureAwait(false);
            if (error is not null || !(await action.SendAsync("claim", id => disputes.Claim(id, gateway, Array.IndexOf(Kinds, parsed.GetValue(Kind)), units, digest), cancellation).ConfigureAwait(false)).TryGet(out receipt, out error)
                || !DisputesContract.ClaimedEvent.FromLog(receipt.Logs.First(log => log.Topics[0] == DisputesContract.ClaimedEvent.Declaration.Topic)).TryGet(out DisputesContract.ClaimedEvent? claimed, out error))
            {
                return error;
            }

            return new WalletReport(new { Claim = (ulong)claimed.Id, Gateway = gateway.ToString(), Amount = Dollars.FromUnits(units).ToString(), Evidence = digest.ToString(), Transaction = receipt.TransactionHash.ToString() }, $"claim {claimed.Id} of {Dollars.FromUnits(units)} from {gateway}");
        });

    private static Command Simple(string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, WalletAction, CancellationToken, Task<Result<EvmReceipt>>> send, Func<ParseResult, string> done) => SignedCommand.Create(
        name,
        description,
        command =>
        {
            foreach (Argument argument in arguments)
            {
                command.Arguments.Add(argument);
            }

            foreach (Option option in options)
            {
                command.Options.Add(option);
            }
        },
        parsed => $"dispute {(arguments.Length > 0 ? parsed.GetValue(Number) : 0)} {(options.Length > 0 ? parsed.GetValue(Voter) : "")}",
        async (parsed, action, cancellation) => (await send(parsed, action, cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out VirgaError? error)
            ? new WalletReport(new { Transaction = receipt.TransactionHash.ToString() }, done(parsed))
            : error);
}
