using System.CommandLine;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga register</c>: a function becomes an end point of the registry, or a new version of one.</summary>
internal static class RegisterCommand
{
    private static readonly Argument<string> Function = new("function") { Description = "A function of this node." };
    private static readonly Option<string> Path = new("--path") { Description = "The end point's path, one of its kind among the wallet's: /thumbnails.", Required = true };
    private static readonly Option<string> Methods = new("--methods") { Description = "Methods that are served: get,put,post,delete.", DefaultValueFactory = _ => "get,post" };
    private static readonly Option<string> Price = new("--price") { Description = "Of a call, with its unit: \"0.2 microdollar\".", Required = true };
    private static readonly Option<string?> PricePerGbSecond = new("--price-per-gb-second") { Description = "Of a GB of memory for a second: \"16 microdollar\". Default: nothing." };
    private static readonly Option<bool> Open = new("--open") { Description = "Every wallet may call; without it those that are granted." };
    private static readonly Option<string?> Policy = new("--policy") { Description = "Shares of the calls that clouds are to have: 0=60%,1=40%. Default: none." };
    private static readonly Option<string?> OpenApi = new("--openapi") { Description = "The end point's OpenAPI document." };
    private static readonly Option<string?> Provider = new("--provider") { Description = "The account that earns. Default: the wallet." };

    public static Command Create() => SignedCommand.Create(
        "register",
        "Offer a function to the network at a price; again on the same path, a new version of it.\n\nExample:\n  virga register greet --path /greet --methods get --price \"0.2 microdollar\" --open --passphrase-file ~/passphrase",
        command =>
        {
            command.Arguments.Add(Function);
            foreach (Option option in (Option[])[Path, Methods, Price, PricePerGbSecond, Open, Policy, OpenApi, Provider])
            {
                command.Options.Add(option);
            }
        },
        parsed => string.Join(' ', parsed.GetValue(Function), parsed.GetValue(Path), parsed.GetValue(Methods), parsed.GetValue(Price), parsed.GetValue(PricePerGbSecond), parsed.GetValue(Open), parsed.GetValue(Policy), parsed.GetValue(OpenApi), parsed.GetValue(Provider)),
        RunAsync);

    private static async Task<Result<WalletReport>> RunAsync(ParseResult parsed, WalletAction action, CancellationToken cancellation)
    {
        FunctionRegistryContract functions = action.Chain.Functions;
        FunctionCode? code = null;
        if (!Terms(parsed, action.Wallet.Address).TryGet(out FunctionRegistryContract.TermsValue? terms, out VirgaError? error)
            || !(await FunctionCode.PublishAsync(action.Wallet.Session.Node, parsed.GetValue(Function)!, cancellation).ConfigureAwait(false)).TryGet(out code, out error)
            || !(await functions.FindAsync(action.Wallet.Address, parsed.GetValue(Path)!, cancellation).ConfigureAwait(false)).TryGet(out BigInteger there, out error))
        {
            return error;
        }

        // One name for both: a run that was cut may have registered it, and is found by the name whatever is there now.
        terms = terms with { Code = code.Digest };
        Result<EvmReceipt> sent = await action.SendAsync("terms", id => there.IsZero ? functions.Register(id, parsed.GetValue(Path)!, terms) : functions.Update(id, there, terms), cancellation).ConfigureAwait(false);
        if (!sent.TryGet(out EvmReceipt? receipt, out error)
            || !FunctionRegistryContract.VersionedEvent.FromLog(receipt.Logs.First(log => log.Topics[0] == FunctionRegistryContract.VersionedEvent.Declaration.Topic)).TryGet(out FunctionRegistryContract.VersionedEvent? versioned, out error))
        {
            return error;
        }

        Result<JsonElement> served = await action.Wallet.Session.Node.SendAsync(HttpMethod.Put, $"/_virga/v1/end-points/{versioned.Id}", new { FunctionName = parsed.GetValue(Function) }, cancellation).ConfigureAwait(false);
        if (served.Error is { AwsCode: not "UnknownOperationException" } refused)
        {
            return refused with { Message = $"End point {versioned.Id} is registered, but the node doesn't serve it: {refused.Message}" };
        }

        string note = code.Cid is null ? "\nthe node publishes no content: the code's digest is that of its zip, by which other gateways can't fetch it" : "";
        note += served.Error is null ? "" : "\nthe node doesn't serve end points: calls of it need a gateway that has the function";
        return new WalletReport(
            new { EndPoint = (uint)versioned.Id, Version = (uint)versioned.Version, Path = parsed.GetValue(Path), Digest = code.Digest.ToString(), code.Cid, Served = served.Error is null, Transaction = receipt.TransactionHash.ToString() },
            $"end point {versioned.Id} {parsed.GetValue(Path)}, version {versioned.Version}, at {new Dollars(terms.PerCall)} a call and {new Dollars(terms.PerGbMs * 1000)} a GB-second{note}");
    }

    private static Result<FunctionRegistryContract.TermsValue> Terms(ParseResult parsed, EvmAddress wallet)
    {
        EvmAddress provider = wallet;
        Dollars perGbSecond = default;
        UInt128 policy = 0;
        Dollars perCall = default;
        VirgaError? error = null;
        bool isRead = MethodList.Parse(parsed.GetValue(Methods)!).TryGet(out CallMethods methods, out error) && Dollars.Parse(parsed.GetValue(Price)!).TryGet(out perCall, out error)
            && (parsed.GetValue(PricePerGbSecond) is not { } given || Dollars.Parse(given).TryGet(out perGbSecond, out error)) && CloudShares.Parse(parsed.GetValue(Policy)).TryGet(out policy, out error)
            && (parsed.GetValue(Provider) is not { } earner || EvmAddress.Parse(earner).TryGet(out provider, out error));
        if (!isRead)
        {
            return error!;
        }

        if (!(perGbSecond.Pico % 1000).IsZero)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{perGbSecond} a GB-second isn't whole pico-dollars a GB-millisecond, in which prices are counted.");
        }

        Hash32 openApi = default;
        if (parsed.GetValue(OpenApi) is { } path)
        {
            if (!Passphrase.ReadAll(path).TryGet(out byte[]? document, out error))
            {
                return error;
            }

            openApi = Hash32.Of(SHA256.HashData(document));
        }

        return new FunctionRegistryContract.TermsValue(provider, (int)methods, parsed.GetValue(Open), perCall.Pico, perGbSecond.Pico / 1000, (BigInteger)policy, default, openApi, default);
    }
}
