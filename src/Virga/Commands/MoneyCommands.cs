using System.CommandLine;
using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.Contracts;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga deposit</c>, <c>withdraw</c>, <c>budget</c> and <c>payout</c>: a wallet's money at the contract that bills calls.</summary>
internal static class MoneyCommands
{
    private static readonly Argument<string[]> Sum = SignedCommand.Amount("How much.");
    private static readonly Option<bool> Mint = new("--mint") { Description = "Make the money out of nothing first: only a test dollar can be." };
    private static readonly Option<string?> For = new("--for") { Description = "The account that has the credit. Default: the wallet." };
    private static readonly Option<string?> To = new("--to") { Description = "The account that is paid. Default: the wallet." };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Stay until it is due." };

    public static Command Deposit() => SignedCommand.Create(
        "deposit",
        "Give the wallet credit, of which calls are paid.\n\nExample:\n  virga deposit 12.5 dollar --passphrase-file ~/passphrase",
        command => Add(command, Sum, Mint, For),
        parsed => $"{Words(parsed)} {parsed.GetValue(Mint)} {parsed.GetValue(For)}",
        async (parsed, action, cancellation) =>
        {
            EvmAddress user = action.Wallet.Address;
            if (!SignedCommand.Units(parsed.GetValue(Sum)).TryGet(out BigInteger units, out VirgaError? error) || (parsed.GetValue(For) is { } other && !EvmAddress.Parse(other).TryGet(out user, out error)))
            {
                return error;
            }

            return await action.AllowAsync(action.Chain.Billing.Address, units, parsed.GetValue(Mint), cancellation).ConfigureAwait(false) is { } refused ? refused
                : (await action.SendAsync("deposit", id => action.Chain.Billing.Deposit(id, user, units), cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out error)
                ? new WalletReport(new { User = user.ToString(), Deposited = Dollars.FromUnits(units).ToString(), Transaction = receipt.TransactionHash.ToString() }, $"{Dollars.FromUnits(units)} deposited for {user}")
                : error;
        });

    public static Command Withdraw() => SignedCommand.Create(
        "withdraw",
        "Have credit back: wished now, paid when all that was called before is settled, by the same command again.\n\nExample:\n  virga withdraw 5 dollar --wait --passphrase-file ~/passphrase",
        command => Add(command, Sum, Wait),
        Words,
        async (parsed, action, cancellation) => SignedCommand.Units(parsed.GetValue(Sum)).TryGet(out BigInteger units, out VirgaError? error)
            ? await new WishFlow(action).RunAsync(id => action.Chain.Billing.WishWithdrawal(id, units), $"withdrawal of {Dollars.FromUnits(units)}", parsed.GetValue(Wait), cancellation).ConfigureAwait(false)
            : error);

    public static Command Budget() => SignedCommand.Create(
        "budget",
        "Limit what the wallet's calls cost in a period; none lifts the limit. As a withdrawal it is wished first.\n\nExample:\n  virga budget 3 dollar --wait --passphrase-file ~/passphrase",
        command => Add(command, Sum, Wait),
        Words,
        async (parsed, action, cancellation) =>
        {
            Dollars most = Dollars.Zero;
            if (Words(parsed) != "none" && !Dollars.Parse(Words(parsed)).TryGet(out most, out VirgaError? error))
            {
                return error;
            }

            return most.Pico > ulong.MaxValue
                ? new VirgaError(Outcome.InvalidParameter, $"A budget is at most {new Dollars(ulong.MaxValue)}.")
                : await new WishFlow(action).RunAsync(id => action.Chain.Billing.WishBudget(id, most.Pico), most == Dollars.Zero ? "no budget" : $"budget of {most} a period", parsed.GetValue(Wait), cancellation).ConfigureAwait(false);
        });

    public static Command PayOut() => SignedCommand.Create(
        "payout",
        "Take out what the wallet earned with its end points.\n\nExample:\n  virga payout --passphrase-file ~/passphrase",
        command => Add(command, To),
        parsed => parsed.GetValue(To) ?? "",
        async (parsed, action, cancellation) =>
        {
            EvmAddress to = action.Wallet.Address;
            if (parsed.GetValue(To) is { } other && !EvmAddress.Parse(other).TryGet(out to, out VirgaError? error))
            {
                return error;
            }

            if (!(await action.SendAsync("payout", id => action.Chain.Billing.PayOut(id, to), cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out error)
                || !BillingContract.PaidOutEvent.FromLog(receipt.Logs.First(log => log.Topics[0] == BillingContract.PaidOutEvent.Declaration.Topic)).TryGet(out BillingContract.PaidOutEvent? paid, out error))
            {
                return error;
            }

            return new WalletReport(new { To = to.ToString(), PaidOut = Dollars.FromUnits(paid.Amount).ToString(), Transaction = receipt.TransactionHash.ToString() }, $"{Dollars.FromUnits(paid.Amount)} paid to {to}");
        });

    private static string Words(ParseResult parsed) => string.Join(' ', parsed.GetValue(Sum) ?? []);

    private static void Add(Command command, params Symbol[] symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }
    }
}
