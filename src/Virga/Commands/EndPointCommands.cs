using System.CommandLine;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga grant</c>, <c>revoke</c>, <c>retire</c> and <c>transfer</c>: what an end point's owner may do with it.</summary>
internal static class EndPointCommands
{
    private static readonly Argument<string> EndPoint = new("endpoint") { Description = "Its number, or its path among the wallet's own." };
    private static readonly Argument<string> Account = new("wallet") { Description = "An account: 0x and 40 hexadecimal digits." };
    private static readonly Option<string> Methods = new("--methods") { Description = "What it may do: get,put,post,delete.", Required = true };

    public static Command Grant() => Create("grant", "Let a wallet call an end point with some methods.\n\nExample:\n  virga grant /greet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --methods get,post --passphrase-file ~/passphrase", [EndPoint, Account], [Methods], (parsed, action, id) =>
        MethodList.Parse(parsed.GetValue(Methods)!).TryGet(out CallMethods methods, out VirgaError? error) && EvmAddress.Parse(parsed.GetValue(Account)).TryGet(out EvmAddress wallet, out error)
            ? new Change(name => action.Chain.Functions.Grant(name, id, wallet, (int)methods), $"{wallet} may {MethodList.Show(methods)} end point {id}")
            : error);

    public static Command Revoke() => Create("revoke", "Take a wallet's permission for an end point away.\n\nExample:\n  virga revoke /greet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --passphrase-file ~/passphrase", [EndPoint, Account], [], (parsed, action, id) =>
        EvmAddress.Parse(parsed.GetValue(Account)).TryGet(out EvmAddress wallet, out VirgaError? error) ? new Change(name => action.Chain.Functions.Grant(name, id, wallet, 0), $"{wallet} may not call end point {id} any more") : error);

    public static Command Retire() => Create("retire", "Take no more calls of an end point; what was called is still settled.\n\nExample:\n  virga retire /greet --passphrase-file ~/passphrase", [EndPoint], [], (parsed, action, id) =>
        new Change(name => action.Chain.Functions.Retire(name, id), $"end point {id} is retired"));

    public static Command Transfer() => new("transfer", "Give an end point to another account, which must take it.")
    {
        Create("offer", "Offer an end point to an account; the zero address takes the offer back.\n\nExample:\n  virga transfer offer /greet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --passphrase-file ~/passphrase", [EndPoint, Account], [], (parsed, action, id) =>
            EvmAddress.Parse(parsed.GetValue(Account)).TryGet(out EvmAddress wallet, out VirgaError? error) ? new Change(name => action.Chain.Functions.Offer(name, id, wallet), $"end point {id} is offered to {wallet}") : error),
        Create("accept", "Take an end point that was offered to the wallet.\n\nExample:\n  virga transfer accept 7 --passphrase-file ~/passphrase", [EndPoint], [], (parsed, action, id) =>
            new Change(name => action.Chain.Functions.Accept(name, id), $"end point {id} is {action.Wallet.Address}'s")),
    };

    private static Command Create(string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, WalletAction, uint, Result<Change>> make) => SignedCommand.Create(
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
        parsed => string.Join(' ', parsed.GetValue(EndPoint), arguments.Contains(Account) ? parsed.GetValue(Account) : "", options.Contains(Methods) ? parsed.GetValue(Methods) : ""),
        async (parsed, action, cancellation) =>
        {
            Change? change = null;
            EvmReceipt? receipt = null;
            return (await EndPointName.FindAsync(action.Chain.Functions, action.Wallet.Address, parsed.GetValue(EndPoint)!, cancellation).ConfigureAwait(false)).TryGet(out uint id, out VirgaError? error)
                && make(parsed, action, id).TryGet(out change, out error) && (await action.SendAsync("change", change.Make, cancellation).ConfigureAwait(false)).TryGet(out receipt, out error)
                ? new WalletReport(new { EndPoint = id, Transaction = receipt.TransactionHash.ToString() }, change.Done)
                : error;
        });

    private sealed record Change(Func<string, TransactionIntent> Make, string Done);
}
