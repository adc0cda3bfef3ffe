using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Access.OAuth;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga token</c>: OAuth2 access tokens for end points of the management chain.</summary>
internal static class TokenCommand
{
    private static readonly Argument<uint> EndPoint = new("end-point") { Description = "Its number in the registry." };
    private static readonly Option<string> Methods = new("--methods") { Description = "get, put, post, delete, joined by commas.", DefaultValueFactory = _ => "get,post" };
    private static readonly Option<bool> Json = new("--json") { Description = "Machine-readable output." };

    public static Command Create() => new("token", "OAuth2 access tokens for end points of the management chain.")
    {
        WalletUse.Create(
            "request",
            "Get a token from the node, tie it to the wallet by an AccessToken on the chain (a transaction), and print it once that is in a block.\n\nExample:\n  virga token request 12 --wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --passphrase-file ~/passphrase --methods get,post",
            command =>
            {
                command.Arguments.Add(EndPoint);
                command.Options.Add(Methods);
                command.Options.Add(Json);
            },
            RequestAsync),
    };

    private static async Task<int> RequestAsync(ParseResult parsed, SigningKey key, OpenDoor door, CancellationToken cancellation)
    {
        string scope = string.Join(' ', parsed.GetValue(Methods)!.Split(',').Select(method => string.Create(CultureInfo.InvariantCulture, $"call:{parsed.GetValue(EndPoint)}:{method.Trim()}")));
        if (!CallScope.Parse(scope).TryGet(out CallScope wanted, out VirgaError? error)
            || !(await door.PostFormAsync("/_virga/oauth2/challenge", cancellation, ("client_id", key.Address.ToString()), ("scope", scope)).ConfigureAwait(false)).TryGet(out JsonElement document, out error)
            || !Sign(document, key, door).TryGet(out TokenAssertion? assertion, out error))
        {
            return Output.Fail(error);
        }

        Result<JsonElement> answer = await door.PostFormAsync(AuthorizationServer.TokenPath, cancellation, ("grant_type", "client_credentials"), ("client_assertion_type", TokenAssertion.Type), ("client_assertion", assertion.ToString())).ConfigureAwait(false);
        if (!answer.TryGet(out JsonElement given, out error))
        {
            return Output.Fail(error);
        }

        string token = given.GetProperty("access_token").GetString()!;
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds(Virga.Node.Identity.Tokens.JsonWebToken.Peek(token)!.Expires);
        EvmAddress contract = EvmAddress.Parse(document.GetProperty("domain").GetProperty("verifyingContract").GetString()).Value;
        if (!(await MintAsync(key, door, contract, wanted, expires, token, cancellation).ConfigureAwait(false)).TryGet(out Hash32 transaction, out error))
        {
            return Output.Fail(error);
        }

        if (parsed.GetValue(Json))
        {
            Output.Json(new { AccessToken = token, Expiration = expires, Transaction = transaction.ToString() });
        }
        else
        {
            await Console.Out.WriteLineAsync(token).ConfigureAwait(false);
        }

        return 0;
    }

    /// <summary>Signs what it asked for, at the node that it asked, and nothing else.</summary>
    private static Result<TokenAssertion> Sign(JsonElement document, SigningKey key, OpenDoor door)
    {
        JsonElement message = document.GetProperty("message");
        string Text(string name) => message.GetProperty(name).GetString()!;
        if (Text("wallet") != key.Address.ToString() || Text("audience") != door.Endpoint + AuthorizationServer.TokenPath || document.GetProperty("primaryType").GetString() != "TokenRequest")
        {
            return new VirgaError(Outcome.AccessDenied, $"The node at {door.Endpoint} asks for a signature for something else: nothing was signed.");
        }

        return TypedMessage.Digest(document).TryGet(out Hash32 digest, out VirgaError? error)
            ? new TokenAssertion(Text("wallet"), Text("audience"), Text("scope"), Text("nonce"), ulong.Parse(Text("expires"), CultureInfo.InvariantCulture), Hex.Of(key.Sign(digest).ToArray()))
            : error;
    }

    private static async Task<Result<Hash32>> MintAsync(SigningKey key, OpenDoor door, EvmAddress contract, CallScope scope, DateTimeOffset expires, string token, CancellationToken cancellation)
    {
        await using HttpRpc gate = new(new Uri(door.Endpoint + RpcGate.Path), new RpcOptions { Poll = TimeSpan.FromMilliseconds(250) }, TimeProvider.System);
        EvmClient client = new(gate, new RpcOptions(), TimeProvider.System);
        Hash32 hash = Hash32.Of(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        string journal = Directory.CreateTempSubdirectory("virga-token").FullName; // the token is new: nothing of it outlives this command
        try
        {
            using TransactionSender sender = new(client, key, new SqliteTransactionJournal(new SqliteDatabase(Path.Combine(journal, "journal.db"))), new SenderOptions(), TimeProvider.System);
            TransactionIntent mint = new AccessTokenContract(contract, client).Mint("mint", scope.EndPoint, (byte)scope.Methods, (ulong)expires.ToUnixTimeSeconds(), hash);
            if (!(await sender.SendAsync(mint, cancellation).ConfigureAwait(false)).TryGet(out JournalEntry? entry, out VirgaError? error)
                || !(await sender.ReceiptAsync(entry, 0, cancellation).ConfigureAwait(false)).TryGet(out EvmReceipt? receipt, out error))
            {
                return error;
            }

            return receipt.Succeeded ? receipt.TransactionHash : new VirgaError(Outcome.Conflict, $"The transaction {receipt.TransactionHash} failed: may the wallet call the end point?");
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }
}
