using System.CommandLine;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary>What commands have in common that a wallet signs for: its choice, its journal, and how they end.</summary>
internal static class SignedCommand
{
    /// <param name="action">What is done, with all that makes a difference: the same again goes on where a command was cut.</param>
    public static Command Create(string name, string description, Action<Command> define, Func<ParseResult, string> action, Func<ParseResult, WalletAction, CancellationToken, Task<Result<WalletReport>>> run)
    {
        Option<string?> wallet = Wallet();
        Option<string> passphrase = Passphrase.Option();
        return NodeCommand.Create(
            name,
            description,
            command =>
            {
                define(command);
                command.Options.Add(wallet);
                command.Options.Add(passphrase);
            },
            async (parsed, client, json, cancellation) =>
            {
                WalletChoice choice = new(parsed.GetValue<string>("--data")!, parsed.GetValue(wallet), parsed.GetValue(passphrase)!);
                using Secp256k1 curve = new();
                if (!(await WalletSession.OpenAsync(client, choice, curve, cancellation).ConfigureAwait(false)).TryGet(out WalletSession? session, out VirgaError? error))
                {
                    return Output.Fail(error);
                }

                await using (session.ConfigureAwait(false))
                {
                    return await RunAsync(session, $"{name} {action(parsed)} @{session.Chain.Directory}", (what, stop) => run(parsed, what, stop), json, cancellation).ConfigureAwait(false);
                }
            });
    }

    public static Option<string?> Wallet() => new("--wallet") { Description = "The account that signs. Default: the only one in the data folder." };

    /// <summary>An amount, as one word or as two.</summary>
    public static Argument<string[]> Amount(string description) => new("amount") { Description = $"{description} With its unit: 12.5 dollar.", Arity = new ArgumentArity(1, 2) };

    public static Result<System.Numerics.BigInteger> Units(string[]? words) => Dollars.Parse(string.Join(' ', words ?? [])).TryGet(out Dollars amount, out VirgaError? error) ? amount.ToUnits() : error;

    private static async Task<int> RunAsync(WalletSession session, string action, Func<WalletAction, CancellationToken, Task<Result<WalletReport>>> run, bool json, CancellationToken cancellation)
    {
        (string id, bool isContinued) = session.Actions.Begin(action);
        if (isContinued)
        {
            await Console.Error.WriteLineAsync("going on with what an earlier run of this command began").ConfigureAwait(false);
        }

        Result<WalletReport> done = await run(new WalletAction(session, id), cancellation).ConfigureAwait(false);
        if (done.Error is not { Outcome: Outcome.Unavailable or Outcome.TooManyRequests } && (done.Error is not null || !done.Value.IsOpen))
        {
            session.Actions.End(action); // what the chain may yet have taken stays open
        }

        if (!done.TryGet(out WalletReport? report, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(report.Json);
        }
        else
        {
            await Console.Out.WriteLineAsync(report.Text).ConfigureAwait(false);
        }

        return 0;
    }
}
