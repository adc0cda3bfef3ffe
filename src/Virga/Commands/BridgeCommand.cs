using System.CommandLine;
using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga bridge</c>: money from another chain as credit on this one, by a relayer that needn't be trusted.</summary>
internal static class BridgeCommand
{
    private static readonly Argument<string[]> Sum = SignedCommand.Amount("How much.");
    private static readonly Argument<string> Lock = new("lock") { Description = "The lock's id, as `virga bridge status` shows it." };
    private static readonly Option<string> Chain = new("--chain") { Description = "Address (http, https) of the other chain's node.", Required = true };
    private static readonly Option<string> Bridge = new("--bridge") { Description = "The contract Bridge there.", Required = true };
    private static readonly Option<string> Relayer = new("--relayer") { Description = "The relayer's account.", Required = true };
    private static readonly Option<double> Minutes = new("--minutes") { Description = "After which the money can be had back; half of them for the relayer to answer and the wallet to take it.", DefaultValueFactory = _ => 120 };
    private static readonly Option<bool> Mint = new("--mint") { Description = "Make the money out of nothing first: only a test dollar can be." };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Return once it is locked; the same command again takes the answer." };

    public static Command Create() => new("bridge", "Money from another chain as credit on this one.")
    {
        SignedCommand.Create(
            "lock",
            "Lock money on another chain for a relayer, and take its answer here.\n\nExample:\n  virga bridge lock 20 dollar --chain https://other.example --bridge 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --relayer 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359 --passphrase-file ~/passphrase",
            command =>
            {
                command.Arguments.Add(Sum);
                foreach (Option option in (Option[])[Chain, Bridge, Relayer, Minutes, Mint, NoWait])
                {
                    command.Options.Add(option);
                }
            },
            parsed => string.Join(' ', ["bridge", .. parsed.GetValue(Sum)!, parsed.GetValue(Chain), parsed.GetValue(Bridge), parsed.GetValue(Relayer)]),
            LockAsync),
        SignedCommand.Create("status", "Show the wallet's locks and what became of them.\n\nExample:\n  virga bridge status --passphrase-file ~/passphrase", _ => { }, _ => "bridge", StatusAsync),
        SignedCommand.Create("refund", "Have a lock's money back that the relayer didn't answer in time.\n\nExample:\n  virga bridge refund 0x8f2c... --passphrase-file ~/passphrase", command => command.Arguments.Add(Lock), parsed => $"bridge {parsed.GetValue(Lock)}", RefundAsync),
        NodeCommand.Create(
            "bond",
            "Give the node a bond out of which it answers locks as a relayer (`virga up --bridge`).\n\nExample:\n  virga bridge bond 500 dollar",
            command =>
            {
                command.Arguments.Add(Sum);
                command.Options.Add(Mint);
            },
            (parsed, node, json, cancellation) => Dollars.Parse(string.Join(' ', parsed.GetValue(Sum)!)).TryGet(out Dollars amount, out VirgaError? error)
                ? StakeCommand.PostAsync(node, "bond", parsed, new { Amount = amount.ToString(), Mint = parsed.GetValue(Mint) }, _ => $"{amount} more bond", json, cancellation)
                : Output.FailAsync(error)),
        NodeCommand.Create("release", "Ask for a part of the node's free bond back; `virga bridge unbond` has it after the delay.\n\nExample:\n  virga bridge release 500 dollar", command => command.Arguments.Add(Sum), (parsed, node, json, cancellation) =>
            StakeCommand.PostAsync(node, "release", parsed, new { Amount = string.Join(' ', parsed.GetValue(Sum)!) }, _ => "asked for: `virga bridge unbond` has it after the delay", json, cancellation)),
        NodeCommand.Create("unbond", "Have the bond that was asked for.\n\nExample:\n  virga bridge unbond", _ => { }, (parsed, node, json, cancellation) => StakeCommand.PostAsync(node, "unbond", parsed, null, _ => "the node's account has it", json, cancellation)),
    };

    private static async Task<Result<WalletReport>> LockAsync(ParseResult parsed, WalletAction action, CancellationToken cancellation)
    {
        EvmAddress relayer = default;
        FarChain? far = null;
        if (!SignedCommand.Units(parsed.GetValue(Sum)).TryGet(out BigInteger units, out VirgaError? error) || !EvmAddress.Parse(parsed.GetValue(Relayer)).TryGet(out relayer, out error)
            || !(await FarChain.OpenAsync(parsed.GetValue(Chain)!, parsed.GetValue(Bridge)!, cancellation).ConfigureAwait(false)).TryGet(out far, out error))
        {
            return error;
        }

        await using (far.ConfigureAwait(false))
        {
            return await new BridgeFlow(action, far)
                .RunAsync(parsed.GetValue(Chain)!, relayer, units, TimeSpan.FromMinutes(parsed.GetValue(Minutes)), parsed.GetValue(Mint), !parsed.GetValue(NoWait), cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<Result<WalletReport>> StatusAsync(ParseResult parsed, WalletAction action, CancellationToken cancellation)
    {
        List<View> views = [];
        foreach (BridgeLock one in new BridgeLockFile(action.Wallet.Folder, action.Wallet.Address).Read().Where(one => one.Id is not null))
        {
            BridgeAnswer? answer = null;
            if (!(await FarChain.OpenAsync(one.Chain, one.Bridge, cancellation).ConfigureAwait(false)).TryGet(out FarChain? far, out VirgaError? error))
            {
                return error;
            }

            await using (far.ConfigureAwait(false))
            {
                if (!(await BridgeLocks.StateAsync(far, one, cancellation).ConfigureAwait(false)).TryGet(out (string State, ulong Now) there, out error)
                    || !(await BridgeLocks.AnswerAsync(action.Wallet.Session, action.Wallet.Address, one, cancellation).ConfigureAwait(false)).TryGet(out answer, out error))
                {
                    return error;
                }

                views.Add(new View(one.Id!, Dollars.FromUnits(BigInteger.Parse(one.Units, System.Globalization.CultureInfo.InvariantCulture)).ToString(), there.State, answer.State, DateTimeOffset.FromUnixTimeSeconds((long)one.Expiry)));
            }
        }

        return new WalletReport(views, views.Count == 0 ? "no locks" : string.Join('\n', views.Select(view => $"{view.Lock}  {view.Amount}  there {view.There}, here {view.Here}; expires {view.Expires:u}")));
    }

    private static async Task<Result<WalletReport>> RefundAsync(ParseResult parsed, WalletAction action, CancellationToken cancellation)
    {
        if (new BridgeLockFile(action.Wallet.Folder, action.Wallet.Address).Read().FirstOrDefault(one => one.Id == parsed.GetValue(Lock)) is not { } made)
        {
            return new VirgaError(Outcome.NotFound, $"The wallet has made no lock {parsed.GetValue(Lock)}: `virga bridge status` shows them.");
        }

        if (!(await FarChain.OpenAsync(made.Chain, made.Bridge, cancellation).ConfigureAwait(false)).TryGet(out FarChain? far, out VirgaError? error))
        {
            return error;
        }

        await using (far.ConfigureAwait(false))
        {
            return (await action.SendAsync(far.Client, "refund", id => far.Bridge.Refund(id, Hash32.Parse(made.Id!)), cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out error)
                ? new WalletReport(new { Lock = made.Id, Transaction = receipt.TransactionHash.ToString() }, "refunded")
                : error;
        }
    }

    private sealed record View(string Lock, string Amount, string There, string Here, DateTimeOffset Expires);
}
