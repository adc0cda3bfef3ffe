using System.CommandLine;
using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Audit;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary>
/// <c>virga dispute prove</c> and <c>demand</c>: what the contract Disputes decides by evidence alone. Evidence is JSON: <c>proof</c> names the
/// contract's function, its arguments stand beside it under their names, numbers as decimal strings, bytes as hexadecimal.
/// </summary>
internal static class ProofCommands
{
    private const int EvidenceBytes = 1 << 20;
    private static readonly Argument<string> Evidence = new("evidence") { Description = "JSON file; - reads standard input." };
    private static readonly Argument<string> Gateway = new("gateway") { Description = "The gateway's account." };
    private static readonly Option<uint> Batch = new("--batch") { Description = "The batch's number.", Required = true };
    private static readonly Option<string> Policy = new("--policy") { Description = "The batch's policy, as the chain has it.", DefaultValueFactory = _ => "0" };
    private static readonly Option<ulong> Leaf = new("--leaf") { Description = "The receipt's index in the batch.", Required = true };
    private static readonly Option<bool> Mint = new("--mint") { Description = "Make the bond out of nothing first: only a test dollar can be." };

    public static Command Prove() => SignedCommand.Create(
        "prove",
        "Prove by a receipt that a settled batch is wrong, or show or end what was demanded. Evidence names the proof: prove, proveReplay, proveEquivocation, proveNode, answer or expire.\n\nExample:\n  virga dispute prove evidence.json --passphrase-file ~/passphrase",
        command => command.Arguments.Add(Evidence),
        parsed => $"dispute {Path.GetFullPath(parsed.GetValue(Evidence)!)}",
        async (parsed, action, cancellation) =>
        {
            EvmReceipt? receipt = null;
            if (!Passphrase.ReadAll(parsed.GetValue(Evidence)!, EvidenceBytes).TryGet(out byte[]? text, out VirgaError? error) || !DisputeEvidence.Read(text, action.Chain.Disputes.Address).TryGet(out TransactionIntent? intent, out error)
                || !(await action.SendAsync("prove", id => intent with { Id = id }, cancellation).ConfigureAwait(false)).TryGet(out receipt, out error))
            {
                return error;
            }

            EvmLog? log = receipt.Logs.FirstOrDefault(one => one.Topics[0] == DisputesContract.ProvenEvent.Declaration.Topic);
            return log is not null && DisputesContract.ProvenEvent.FromLog(log).TryGet(out DisputesContract.ProvenEvent? proven, out _)
                ? new WalletReport(new { Gateway = proven.Gateway.ToString(), Batch = (uint)proven.Number, Fault = (int)proven.Fault, Slashed = Dollars.FromUnits(proven.Slashed).ToString(), Transaction = receipt.TransactionHash.ToString() }, $"batch {proven.Number} of {proven.Gateway} is void; {Dollars.FromUnits(proven.Slashed)} slashed")
                : new WalletReport(new { Transaction = receipt.TransactionHash.ToString() }, "done");
        });

    public static Command Demand() => SignedCommand.Create(
        "demand",
        "Ask a gateway to show a receipt of a settled batch, against a bond: unanswered, the batch is void.\n\nExample:\n  virga dispute demand 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --batch 4 --leaf 17 --passphrase-file ~/passphrase",
        command =>
        {
            command.Arguments.Add(Gateway);
            foreach (Option option in (Option[])[Batch, Policy, Leaf, Mint])
            {
                command.Options.Add(option);
            }
        },
        parsed => string.Join(' ', parsed.GetValue(Gateway), parsed.GetValue(Batch), parsed.GetValue(Policy), parsed.GetValue(Leaf), parsed.GetValue(Mint)),
        async (parsed, action, cancellation) =>
        {
            BigInteger policy = default;
            if (!EvmAddress.Parse(parsed.GetValue(Gateway)).TryGet(out EvmAddress gateway, out VirgaError? error) || !BigInteger.TryParse(parsed.GetValue(Policy), out policy)
                || !(await SettledBatch.FindAsync(action.Wallet.Session, gateway, policy, parsed.GetValue(Batch), cancellation).ConfigureAwait(false)).TryGet(out BillingContract.SettledEvent? settled, out error))
            {
                return error ?? new VirgaError(Outcome.InvalidParameter, $"{parsed.GetValue(Policy)} is no policy: a number, as the event Settled has it.");
            }

            DisputesContract disputes = action.Chain.Disputes;
            EvmReceipt? receipt = null;
            error = await action.AllowAsync(disputes.Address, action.Chain.Parameters.DemandBond, parsed.GetValue(Mint), cancellation).ConfigureAwait(false);
            return error is null && (await action.SendAsync("demand", id => disputes.Demand(id, OnChainBatch.Of(settled).ForDisputes, settled.Charges, parsed.GetValue(Leaf), true), cancellation).ConfigureAwait(false)).TryGet(out receipt, out error)
                && DisputesContract.DemandedEvent.FromLog(receipt.Logs.First(log => log.Topics[0] == DisputesContract.DemandedEvent.Declaration.Topic)).TryGet(out DisputesContract.DemandedEvent? demanded, out error)
                ? new WalletReport(new { Demand = (ulong)demanded.Id, Until = (ulong)demanded.Until, Transaction = receipt.TransactionHash.ToString() }, $"demand {demanded.Id}: to be answered until block {demanded.Until}")
                : error;
        });
}
