using System.CommandLine;
using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga balance</c>: an account's money on the management chain.</summary>
internal static class BalanceCommand
{
    private static readonly Argument<string?> Account = new("wallet") { Description = "An account. Default: the only wallet in the data folder.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => NodeCommand.Create(
        "balance",
        "Show an account's credit, what waits to be charged, its budget, and what it earned.\n\nExample:\n  virga balance --json",
        command => command.Arguments.Add(Account),
        async (parsed, node, json, cancellation) =>
        {
            using Secp256k1 curve = new();
            WalletChoice choice = new(parsed.GetValue<string>("--data")!, parsed.GetValue(Account), "");
            if (!choice.Find(choice.Folder(curve)).TryGet(out EvmAddress address, out VirgaError? error)
                || !(await ChainSession.OpenAsync(node, cancellation).ConfigureAwait(false)).TryGet(out ChainSession? session, out error))
            {
                return Output.Fail(error);
            }

            await using (session.ConfigureAwait(false))
            {
                return (await ReadAsync(session, address, cancellation).ConfigureAwait(false)).TryGet(out (string Name, string Amount)[]? rows, out error) ? Show(rows, json) : Output.Fail(error);
            }
        });

    private static async Task<Result<(string Name, string Amount)[]>> ReadAsync(ChainSession session, EvmAddress address, CancellationToken cancellation)
    {
        BillingContract billing = session.Chain.Billing;
        BillingContract.AccountsResult? account = null;
        BillingContract.WishesResult? wish = null;
        (BigInteger earned, BigInteger held, BigInteger pending, ulong head, Wei coin) = (default, default, default, 0UL, default);
        bool isRead = (await billing.AccountsAsync(address, cancellation).ConfigureAwait(false)).TryGet(out account, out VirgaError? error)
            && (await billing.WishesAsync(address, cancellation).ConfigureAwait(false)).TryGet(out wish, out error) && (await billing.EarnedAsync(address, cancellation).ConfigureAwait(false)).TryGet(out earned, out error)
            && (await session.Chain.Token.BalanceOfAsync(address, cancellation).ConfigureAwait(false)).TryGet(out held, out error) && (await session.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out head, out error)
            && (await PendingCharges.OfAsync(session, address, head, cancellation).ConfigureAwait(false)).TryGet(out pending, out error) && (await session.Client.BalanceAsync(address, cancellation).ConfigureAwait(false)).TryGet(out coin, out error);
        if (!isRead)
        {
            return error!;
        }

        BigInteger spent = account!.Period == head / (ulong)session.Chain.Parameters.PeriodBlocks ? account.Spent : BigInteger.Zero;
        string wished = wish!.ReadyAt.IsZero ? "none" : $"{(wish.IsBudget ? $"budget of {new Dollars(wish.Budget)}" : Dollars.FromUnits(wish.Amount))} from block {wish.ReadyAt}";
        return new (string, string)[]
        {
            ("Account", address.ToString()), ("Balance", new Dollars(account.Balance).ToString()), ("Pending", new Dollars(pending).ToString()),
            ("Budget", account.Budget.IsZero ? "none" : $"{new Dollars(account.Budget)} a period, {new Dollars(spent)} spent"), ("Wish", wished),
            ("Earned", new Dollars(earned).ToString()), ("Wallet", Dollars.FromUnits(held).ToString()), ("Coin", coin.ToString()),
        };
    }

    private static int Show((string Name, string Amount)[] rows, bool json)
    {
        if (json)
        {
            Output.Json(rows.ToDictionary(row => row.Name, row => row.Amount));
            return 0;
        }

        foreach ((string name, string amount) in rows)
        {
            Console.Out.WriteLine($"{name.ToLowerInvariant(),-10}{amount}");
        }

        return 0;
    }
}
