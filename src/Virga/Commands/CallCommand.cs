using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga call</c>: a signed call of an end point, and its receipt.</summary>
internal static class CallCommand
{
    private static readonly Argument<uint> EndPoint = new("end-point") { Description = "Id of the end point in the registry." };
    private static readonly Option<string> Path = new("--path") { Description = "Path and query, behind the end point.", DefaultValueFactory = _ => "/" };
    private static readonly Option<string?> Method = new("--method") { Description = "GET, PUT, POST or DELETE. Default: POST with data, else GET." };
    private static readonly Option<string?> Body = new("--body", "-d") { Description = "The body: text, @FILE, or - for standard input." };
    private static readonly Option<string> ContentType = new("--content-type") { Description = "Of the body.", DefaultValueFactory = _ => "application/json" };
    private static readonly Option<string?> Wallet = SignedCommand.Wallet();
    private static readonly Option<string?> Limit = new("--limit") { Description = "The most that the call may cost, such as \"0.001 USD\". Default: what the gateway says that it may cost." };
    private static readonly Option<string?> Gateway = new("--gateway") { Description = "The gateway's address, http://... Default: the node of the data folder." };
    private static readonly Option<string?> Chain = new("--chain") { Description = "A chain's node to read the price from. Default: the gateway's word." };
    private static readonly Option<string?> TokenFile = new("--token-file") { Description = "File with an OAuth2 access token to show (`virga token request`); - reads standard input." };
    private static readonly Option<string?> Receipts = new("--receipts") { Description = "Folder for the receipt. Default: receipts in the data folder." };

    public static Command Create()
    {
        Option<string> data = CommonOptions.Data(), passphrase = Passphrase.Option();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "call",
            "Call an end point with a signed request: the answer on standard output, the receipt, once it is checked, in a file.\n\nExample:\n  virga call 7 --body '{\"name\":\"you\"}' --wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --passphrase-file ~/passphrase --limit \"0.001 USD\"")
        { EndPoint, Path, Method, Body, ContentType, Wallet, passphrase, Limit, Gateway, Chain, TokenFile, Receipts, data, json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, parsed.GetValue(data)!, parsed.GetValue(passphrase)!, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string data, string passphraseFile, bool json, CancellationToken cancellation)
    {
        using Secp256k1 curve = new();
        if (!new WalletChoice(data, parsed.GetValue(Wallet), passphraseFile).Open(curve).TryGet(out SigningKey? key, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        using (key)
        {
            if (!GatewayOf(parsed, data).TryGet(out string? gateway, out error) || !ReadBody(parsed.GetValue(Body)).TryGet(out byte[]? body, out error) || !LimitOf(parsed).TryGet(out LimitWish limit, out error)
                || !ReadToken(parsed.GetValue(TokenFile)).TryGet(out string? token, out error))
            {
                return Output.Fail(error);
            }

            using GatewayClient client = new(gateway, key, curve);
            string method = parsed.GetValue(Method)?.ToUpperInvariant() ?? (body.Length > 0 ? "POST" : "GET");
            GatewayCall call = new(parsed.GetValue(EndPoint), method, parsed.GetValue(Path)!, body.Length > 0 ? parsed.GetValue(ContentType)! : "", body, limit.Pico, parsed.GetValue(Chain), token.Length > 0 ? token : null);
            if (!(await client.CallAsync(call, cancellation).ConfigureAwait(false)).TryGet(out GatewayAnswer? answer, out error))
            {
                return Output.Fail(error);
            }

            return await ShowAsync(answer, parsed.GetValue(Receipts) ?? System.IO.Path.Combine(data, "receipts"), json, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<int> ShowAsync(GatewayAnswer answer, string folder, bool json, CancellationToken cancellation)
    {
        CallRequest request = answer.Receipt.Request;
        Directory.CreateDirectory(folder);
        string file = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{request.EndPoint}-{request.Epoch}-{request.Nonce:x16}.json"));
        await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(answer.Receipt, CallJson.Options), cancellation).ConfigureAwait(false);
        string cost = CallMoney.Format(answer.Receipt.Answered.Receipt.Amount);
        if (json)
        {
            Output.Json(new { answer.Receipt.Status, Body = Encoding.UTF8.GetString(answer.Body), Receipt = file, Cost = cost, answer.Wrongs });
        }
        else
        {
            using Stream output = Console.OpenStandardOutput();
            await output.WriteAsync(answer.Body, cancellation).ConfigureAwait(false);
            await output.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"{cost}, receipt {file}").ConfigureAwait(false);
        }

        return VerifyCommand.Judge(answer.Wrongs, json) is > 0 and int wrong ? wrong : answer.Receipt.Status < 400 ? 0 : 1;
    }

    private static Result<string> GatewayOf(ParseResult parsed, string data) => parsed.GetValue(Gateway) is { } given ? given.TrimEnd('/') : NodeClient.EndpointOf(data);

    private static Result<LimitWish> LimitOf(ParseResult parsed) => parsed.GetValue(Limit) is not { } text
        ? new LimitWish(null)
        : CallMoney.Parse(text).TryGet(out ulong pico, out VirgaError? error) ? new LimitWish(pico) : error;

    private static Result<byte[]> ReadBody(string? text) =>
        text is null ? Array.Empty<byte>() : text == "-" ? Passphrase.ReadAll("-") : text.StartsWith('@') ? Passphrase.ReadAll(text[1..]) : Encoding.UTF8.GetBytes(text);

    /// <summary>Empty: none.</summary>
    private static Result<string> ReadToken(string? path) =>
        path is null ? "" : Passphrase.Read(path).TryGet(out byte[]? line, out VirgaError? error) ? Encoding.UTF8.GetString(line) : error;

    private readonly record struct LimitWish(ulong? Pico);
}
