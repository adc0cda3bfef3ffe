using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Access;
using Virga.Node.Federation.Access.OAuth;
using Virga.Node.Federation.Registry;
using Virga.Node.Identity.Tokens;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Access;

/// <summary>From a wallet's assertion to a call by its token, and the attacks in between.</summary>
public sealed class BearerTokensTests : IDisposable
{
    private const uint EndPoint = 12;
    private readonly FakeTime time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Secp256k1 curve = new();
    private readonly SigningKey ann, mallory;
    private readonly MemoryRegistry registry = new();
    private readonly MemoryTokenKeyStore store = new();
    private readonly TokenDeployment deployment = new(31337, (EvmAddress)"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", TimeSpan.FromDays(1));
    private readonly TokenKeys keys;
    private readonly AuthorizationServer server;
    private readonly BearerTokens tokens;
    private string origin = "http://127.0.0.1:9000";

    public BearerTokensTests()
    {
        ann = SigningKey.From(curve, Keccak256.Hash("ann").ToArray()).Value;
        mallory = SigningKey.From(curve, Keccak256.Hash("mallory").ToArray()).Value;
        registry.Allowed[(EndPoint, ann.Address)] = CallMethods.Get | CallMethods.Post;
        keys = new TokenKeys(store, time);
        PublicAddress address = new(() => origin);
        server = new AuthorizationServer(address, keys, new Nonces(time), registry, () => deployment, new Lazy<Secp256k1>(curve), time);
        tokens = new BearerTokens(address, keys, registry, time);
    }

    public void Dispose()
    {
        ann.Dispose();
        mallory.Dispose();
        curve.Dispose();
    }

    [Fact]
    public void Check_MintedToken_GivesTheWalletForItsEndPointAndMethodsOnly()
    {
        string token = Mint(Token());
        Assert.Equal(ann.Address, Check(token).Value);
        Assert.Equal(ann.Address, tokens.Check(token, EndPoint, CallMethods.Post).Value);
        Assert.Equal(("insufficient_scope", 403), Refusal(tokens.Check(token, EndPoint, CallMethods.Delete)));
        Assert.Equal(("insufficient_scope", 403), Refusal(tokens.Check(token, EndPoint + 1, CallMethods.Get)));
        Assert.Equal(("insufficient_scope", 403), Refusal(tokens.Check(token, EndPoint, CallMethods.None)));
    }

    [Fact]
    public void Check_RevokedTransferredOrPermissionWithdrawn_IsRefusedFromThatBlockOnAlsoWhenCached()
    {
        string token = Mint(Token());
        Assert.Null(Check(token).Error);
        AccessGrant grant = registry.Grants.Values.Single();
        registry.Grants.Clear(); // burnt or transferred: the contract ends it either way
        Invalid(token);
        registry.Grants[(ann.Address, grant.Jwt)] = grant;
        Assert.Null(Check(token).Error);
        registry.Allowed[(EndPoint, ann.Address)] = CallMethods.Get; // less than the token says
        Invalid(token);
        registry.Allowed[(EndPoint, ann.Address)] = CallMethods.All;
        registry.Grants[(ann.Address, grant.Jwt)] = grant with { Methods = CallMethods.Get };
        Invalid(token);
        registry.Grants[(ann.Address, grant.Jwt)] = grant with { EndPoint = EndPoint + 1 };
        Invalid(token);
        registry.Grants[(ann.Address, grant.Jwt)] = grant with { Expiry = time.Now };
        Invalid(token);
        registry.Head = null;
        Assert.Equal(("temporarily_unavailable", 503), Refusal(Check(token)));
    }

    [Fact]
    public void Check_MintedByAnotherWallet_IsRefused()
    {
        string token = Token();
        Mint(token, mallory.Address); // who saw the token mints with its hash
        registry.Allowed[(EndPoint, mallory.Address)] = CallMethods.All;
        Invalid(token);
    }

    [Fact]
    public void Check_Expired_IsRefused()
    {
        string token = Mint(Token());
        Assert.Null(Check(token).Error);
        time.Now += TimeSpan.FromHours(1);
        Invalid(token);
    }

    [Fact]
    public void Check_OfAnotherGateway_IsRefused()
    {
        string token = Mint(Token());
        origin = "http://127.0.0.1:9001";
        Invalid(token);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("ES256K")]
    public void Check_AnotherAlgorithm_IsRefusedThoughMinted(string algorithm)
    {
        string token = Token();
        string[] parts = token.Split('.');
        string signed = $"{Altered(parts[0], "alg", algorithm)}.{parts[1]}";
        byte[] publicKey = Encoding.ASCII.GetBytes(keys.Current.X + keys.Current.Y); // the classic: the public key as HMAC's secret
        string signature = algorithm == "HS256" ? Base64Url.EncodeToString(HMACSHA256.HashData(publicKey, Encoding.ASCII.GetBytes(signed))) : algorithm == "none" ? "" : parts[2];
        Invalid(Mint($"{signed}.{signature}"));
    }

    [Fact]
    public void Check_ForeignKeyAlteredScopeOrHeader_IsRefusedThoughMinted()
    {
        string token = Token();
        string[] parts = token.Split('.');
        Invalid(Mint($"{parts[0]}.{Altered(parts[1], "scope", "call:12:get call:12:put call:12:post call:12:delete")}.{parts[2]}"));
        Invalid(Mint($"{Altered(parts[0], "crit", new JsonArray("x"))}.{parts[1]}.{parts[2]}"));
        Invalid(Mint($"{Altered(parts[0], "kid", "x")}.{parts[1]}.{parts[2]}"));
        Invalid(Mint($"{Altered(parts[0], "typ", "JWT")}.{parts[1]}.{parts[2]}"));
        using TokenKey foreign = TokenKey.New(time.Now);
        string body = $"{parts[0]}.{parts[1]}"; // says the kid of the node's key
        Invalid(Mint($"{body}.{Base64Url.EncodeToString(foreign.Sign(Encoding.ASCII.GetBytes(body)))}"));
        Invalid(Mint(JsonWebToken.Write(foreign, JsonWebToken.Peek(token)!)));
        Assert.All(["", "a.b.c", "..", token[..^4], token + ".x", new string('x', 10_000)], Invalid);
    }

    [Fact]
    public void Check_AfterRotations_HoldsUntilTheTokenExpiresAndTheOldKeyGoesLater()
    {
        string token = Mint(Token());
        string old = keys.Current.Id;
        Assert.NotEqual(old, keys.Rotate().Id);
        Assert.Null(Check(token).Error);
        Assert.Equal(2, keys.All.Count);
        Assert.Equal(2, new TokenKeys(store, time).All.Count); // through a restart
        time.Now += TokenKeys.LongestToken + TimeSpan.FromSeconds(1);
        Assert.Equal(keys.Current.Id, Assert.Single(keys.All).Id);
        Assert.Null(keys.Find(old));
        time.Now += TimeSpan.FromDays(30);
        string before = keys.All[0].Id;
        Assert.NotEqual(before, keys.Current.Id);
    }

    [Fact]
    public void Token_AssertionReplayedExpiredOrForAnotherAudience_IsRefused()
    {
        TokenAssertion assertion = Sign(Ask());
        Assert.Null(Request(assertion).Error);
        Assert.Equal(("invalid_client", 401), Refusal(Request(assertion)));
        Assert.Contains("audience", Request(Sign(Ask() with { Audience = "http://evil.example/token" })).Error!.Message, StringComparison.Ordinal);
        TokenAssertion late = Sign(Ask());
        time.Now += Nonces.Lifetime;
        Assert.Contains("expired", Request(late).Error!.Message, StringComparison.Ordinal);
        Assert.Contains("nonce", Request(Sign(late with { Expires = ulong.MaxValue })).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Token_AssertionOfAnotherWalletOrAltered_IsRefused()
    {
        TokenAssertion assertion = Sign(Ask());
        Assert.Equal(("invalid_client", 401), Refusal(Request(Sign(Ask(), mallory))));
        Assert.Equal(("invalid_client", 401), Refusal(Request(assertion with { Scope = "call:12:delete" })));
        Assert.Equal(("invalid_client", 401), Refusal(Request(assertion with { Wallet = mallory.Address.ToString() })));
        Assert.Equal(("invalid_client", 401), Refusal(Request(assertion, ("client_id", mallory.Address.ToString()))));
        Assert.Equal(("invalid_client", 401), Refusal(Request(assertion, ("scope", "call:12:get"))));
        Assert.Null(Request(assertion).Error);
    }

    [Fact]
    public void Token_ScopeThatTheWalletDoesNotHave_IsRefusedAsOneThatIsNot()
    {
        (string, int) refused = Refusal(Request(Sign(Ask("call:12:delete"))));
        Assert.Equal(("invalid_scope", 400), refused);
        Assert.Equal(Request(Sign(Ask("call:12:delete"))).Error!.Message, Request(Sign(Ask("call:99:get"))).Error!.Message);
        Assert.All(["", "call:12", "call:12:get call:13:get", "call:x:get", "call:12:none", "call:12:all"], bad => Assert.Equal("invalid_scope", server.Challenge(ann.Address.ToString(), bad).Error!.AwsCode));
    }

    [Fact]
    public void Token_BadRequests_AreNamedAsTheRfcDoes()
    {
        Assert.Equal("invalid_request", server.Token(new Dictionary<string, string>()).Error!.AwsCode);
        Assert.Equal("unsupported_grant_type", server.Token(new Dictionary<string, string> { ["grant_type"] = "password" }).Error!.AwsCode);
        Assert.Equal("invalid_client", server.Token(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }).Error!.AwsCode);
        Assert.Equal("invalid_client", server.Token(Form("not base64url!")).Error!.AwsCode);
        Assert.Equal("invalid_client", server.Token(Form(Base64Url.EncodeToString("{}"u8))).Error!.AwsCode);
    }

    private static (string, int) Refusal<T>(Result<T> result) => (result.Error!.AwsCode, result.Error.HttpStatus);

    private static string Altered(string part, string name, JsonNode value)
    {
        JsonObject json = JsonNode.Parse(Base64Url.DecodeFromChars(part))!.AsObject();
        json[name] = value;
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static Dictionary<string, string> Form(string assertion) => new() { ["grant_type"] = "client_credentials", ["client_assertion_type"] = TokenAssertion.Type, ["client_assertion"] = assertion };

    private Result<EvmAddress> Check(string token) => tokens.Check(token, EndPoint, CallMethods.Get);

    private void Invalid(string token) => Assert.Equal(("invalid_token", 401), Refusal(Check(token)));

    private string Token() => Request(Sign(Ask())).Value.AccessToken;

    private string Mint(string token, EvmAddress? by = null)
    {
        Hash32 hash = Hash32.Of(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        registry.Grants[(by ?? ann.Address, hash)] = new AccessGrant(1, by ?? ann.Address, EndPoint, CallMethods.All, time.Now.AddHours(2), hash);
        return token;
    }

    /// <summary>Unsigned, out of the document that a wallet is shown.</summary>
    private TokenAssertion Ask(string scope = "call:12:get call:12:post")
    {
        JsonElement message = JsonSerializer.SerializeToElement(server.Challenge(ann.Address.ToString(), scope).Value).GetProperty("message");
        string Text(string name) => message.GetProperty(name).GetString()!;
        return new TokenAssertion(Text("wallet"), Text("audience"), Text("scope"), Text("nonce"), ulong.Parse(Text("expires"), System.Globalization.CultureInfo.InvariantCulture), "");
    }

    private TokenAssertion Sign(TokenAssertion assertion, SigningKey? key = null)
    {
        Hash32 digest = TypedMessage.Digest(JsonSerializer.SerializeToElement(assertion.Document(deployment))).Value;
        return assertion with { Signature = Hex.Of((key ?? ann).Sign(digest).ToArray()) };
    }

    private Result<TokenAnswer> Request(TokenAssertion assertion, params (string Name, string Value)[] more)
    {
        Dictionary<string, string> form = Form(assertion.ToString());
        foreach ((string name, string value) in more)
        {
            form[name] = value;
        }

        return server.Token(form);
    }

    private sealed class MemoryTokenKeyStore : ITokenKeyStore
    {
        private readonly List<TokenKey> kept = [];

        public IReadOnlyList<TokenKey> Load() => [.. kept];

        public void Add(TokenKey key) => kept.Add(key);

        public void Delete(string id) => kept.RemoveAll(key => key.Id == id);
    }
}
