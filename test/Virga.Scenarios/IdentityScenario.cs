using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.Transactions;
using Virga.Node.Chain.Wallets;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>Wallets as the node's identities: signing in by the CLI and by hand, and access tokens on a real chain.</summary>
public sealed class IdentityScenario : IAsyncLifetime, IDisposable
{
    private static readonly string[] FastChain = ["--chain", "local", "--chain-block-time", "0.05"];
    private readonly string data = Directory.CreateTempSubdirectory("virga-identity").FullName;
    private readonly Secp256k1 curve = new();
    private readonly HttpClient http = new();

    private string Secret => Path.Combine(data, "passphrase");

    public async Task InitializeAsync() => await File.WriteAllTextAsync(Secret, "correct horse\n");

    public Task DisposeAsync()
    {
        Directory.Delete(data, recursive: true);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        curve.Dispose();
        http.Dispose();
    }

    [Fact]
    public async Task Wallet_AttachedToAUser_SignsInUntilTheUserGoes()
    {
        using SigningKey key = Wallet("ann");
        string wallet = key.Address.ToString();
        await using NodeProcess node = await NodeProcess.StartAsync(data);
        Assert.Contains("may not sign in", (await LoginAsync(node, wallet)).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await AwsAsync(node, "iam", "create-user", "--user-name", "ann")).ExitCode);
        Assert.Equal(3, (await node.VirgaAsync("wallet", "attach", wallet, "--user", "bob")).ExitCode);
        Assert.Equal(0, (await node.VirgaAsync("wallet", "attach", wallet, "--user", "ann")).ExitCode);
        Assert.Matches($"{wallet} +User +ann", (await node.VirgaAsync("wallet", "attached")).Output);

        Ran login = await LoginAsync(node, wallet);
        Assert.True(login.ExitCode == 0 && login.Output.Contains("arn:aws:iam::000000000000:user/ann", StringComparison.Ordinal), login.ToString());
        Assert.Equal("arn:aws:iam::000000000000:user/ann", (await AwsAsync(node, "sts", "get-caller-identity", "--profile", "virga-wallet", "--query", "Arn", "--output", "text")).Output.Trim());
        Assert.Contains("not authorized", (await AwsAsync(node, "iam", "list-users", "--profile", "virga-wallet")).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await AwsAsync(node, "iam", "attach-user-policy", "--user-name", "ann", "--policy-arn", "arn:aws:iam::aws:policy/AWSLambda_FullAccess")).ExitCode);
        Dictionary<string, string> asAnn = new(node.ClientEnvironment) { ["AWS_PROFILE"] = "virga-wallet" };
        Ran listed = await Ran.RunAsync(NodeProcess.Executable, ["list"], asAnn);
        Assert.True(listed.ExitCode == 0, listed.ToString());
        Assert.Equal(5, (await Ran.RunAsync(NodeProcess.Executable, ["wallet", "attach", wallet, "--user", "ann"], asAnn)).ExitCode); // nobody attaches themselves

        await AttackAsync(node, key);
        node.Kill9();
        await node.WaitForExitAsync();
        await using NodeProcess again = await NodeProcess.StartAsync(data);
        Assert.Equal(0, (await LoginAsync(again, wallet)).ExitCode);
        Assert.Equal(0, (await AwsAsync(again, "iam", "detach-user-policy", "--user-name", "ann", "--policy-arn", "arn:aws:iam::aws:policy/AWSLambda_FullAccess")).ExitCode);
        Assert.Equal(0, (await AwsAsync(again, "iam", "delete-user", "--user-name", "ann")).ExitCode);
        Assert.Equal(0, (await AwsAsync(again, "iam", "create-user", "--user-name", "ann")).ExitCode);
        Assert.Equal(5, (await LoginAsync(again, wallet)).ExitCode); // another ann
    }

    [Fact]
    public async Task Token_MintedOnTheChain_HoldsUntilItIsBurnt()
    {
        using SigningKey owner = Wallet("owner"), user = Wallet("user");
        await using NodeProcess node = await NodeProcess.StartAsync(data, FastChain);
        await JoinedAsync(node);
        foreach (SigningKey one in (SigningKey[])[owner, user])
        {
            Assert.Equal(0, (await node.VirgaAsync("chain", "fund", one.Address.ToString(), "10 ether")).ExitCode);
        }

        await using Account owning = new(node, owner, Path.Combine(data, "owner.db")), calling = new(node, user, Path.Combine(data, "user.db"));
        AccessTokenContract access = new(await AccessTokenAsync(node), owning.Client);
        FunctionRegistryContract functions = new((await access.FunctionsAsync(default)).Value, owning.Client);
        await owning.RunAsync(functions.Register("register", "/hello", new FunctionRegistryContract.TermsValue(owner.Address, 5, false, 5, 2, 0, Keccak256.Hash("code"), default, default)));
        Assert.Contains("may not call", (await RequestTokenAsync(node, user)).Errors, StringComparison.Ordinal);
        await owning.RunAsync(functions.Grant("grant", 1, user.Address, 5));

        Ran requested = null!;
        await Eventually.HoldsAsync(() => (requested = RequestTokenAsync(node, user).GetAwaiter().GetResult()).ExitCode == 0, () => $"{requested}\n{node.Errors}", 30); // the view is a block behind
        string token = JsonDocument.Parse(requested.Output).RootElement.GetProperty("AccessToken").GetString()!;
        Ran verified = await Ran.RunAsync("node", [Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/js/jwt.mjs"), $"{node.Address}/_virga/oauth2/jwks", token]);
        JsonElement jwt = JsonDocument.Parse(verified.Output).RootElement, claims = jwt.GetProperty("claims");
        Assert.True(jwt.GetProperty("holds").GetBoolean(), verified.ToString());
        Assert.Equal((node.Address, node.Address, user.Address.ToString(), "call:1:get call:1:post"), (claims.GetProperty("iss").GetString(), claims.GetProperty("aud").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("scope").GetString()));
        Assert.Equal($"eip155:31337:{user.Address}", claims.GetProperty("cnf").GetProperty("kid").GetString());

        await ActiveAsync(node, token, true);
        Assert.False(await IsActiveAsync(node, token[..^4] + "AAAA"));
        await RotateAsync(node);
        await ActiveAsync(node, token, true); // keys overlap
        await calling.RunAsync(access.Burn("burn", 1));
        await ActiveAsync(node, token, false);
        await owning.RunAsync(functions.Grant("withdraw", 1, user.Address, 0));
        await Eventually.HoldsAsync(() => RequestTokenAsync(node, user).GetAwaiter().GetResult().Errors.Contains("may not call", StringComparison.Ordinal), () => node.Errors, 30);
        await OpenEndsAsync(node);
    }

    /// <summary>What anybody may send.</summary>
    private async Task AttackAsync(NodeProcess node, SigningKey key)
    {
        string wallet = key.Address.ToString();
        using HttpResponseMessage challenged = await http.PostAsJsonAsync($"{node.Address}/_virga/v1/auth/challenge", new { Address = wallet }, JsonSerializerOptions.Default);
        Assert.Equal(HttpStatusCode.OK, challenged.StatusCode);
        string message = (await challenged.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("Message").GetString()!;
        object Signed(string text) => new { Message = text, Signature = Hex.Of(key.Sign(PersonalMessage.Hash(text)).ToArray()) };
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDeniedException"), await SignInAsync(node, Signed(message.Replace(new Uri(node.Address).Authority, "evil.example", StringComparison.Ordinal))));
        Assert.Equal((HttpStatusCode.OK, ""), await SignInAsync(node, Signed(message)));
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDeniedException"), await SignInAsync(node, Signed(message))); // once
        Assert.Equal(HttpStatusCode.BadRequest, (await SignInAsync(node, new { Message = "nonsense" })).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SignInAsync(node, new { Message = new string('x', 100_000) })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(new Uri($"{node.Address}/_virga/v1/wallets"))).StatusCode); // the rest of the API still wants a signature
    }

    private async Task<(HttpStatusCode Status, string Error)> SignInAsync(NodeProcess node, object body)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync($"{node.Address}/_virga/v1/auth/wallet", body, JsonSerializerOptions.Default);
        return (answer.StatusCode, answer.Headers.TryGetValues("x-amzn-ErrorType", out IEnumerable<string>? codes) ? codes.Single() : "");
    }

    private async Task OpenEndsAsync(NodeProcess node)
    {
        JsonElement metadata = await http.GetFromJsonAsync<JsonElement>($"{node.Address}/.well-known/oauth-authorization-server");
        Assert.Equal((node.Address, $"{node.Address}/_virga/oauth2/token"), (metadata.GetProperty("issuer").GetString(), metadata.GetProperty("token_endpoint").GetString()));
        Assert.Equal(2, (await http.GetFromJsonAsync<JsonElement>(metadata.GetProperty("jwks_uri").GetString())).GetProperty("keys").GetArrayLength());
        using FormUrlEncodedContent form = new([KeyValuePair.Create("token", "x")]);
        using HttpResponseMessage unsigned = await http.PostAsync(new Uri(metadata.GetProperty("introspection_endpoint").GetString()!), form);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (unsigned.StatusCode, (await unsigned.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()));
        using FormUrlEncodedContent wrong = new([KeyValuePair.Create("grant_type", "password")]);
        using HttpResponseMessage refused = await http.PostAsync(new Uri(metadata.GetProperty("token_endpoint").GetString()!), wrong);
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_grant_type"), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()));
    }

    private static Task ActiveAsync(NodeProcess node, string token, bool isActive) =>
        Eventually.HoldsAsync(() => IsActiveAsync(node, token).GetAwaiter().GetResult() == isActive, () => $"the token isn't {(isActive ? "active" : "ended")}; {node.Errors}", 30);

    private static async Task<bool> IsActiveAsync(NodeProcess node, string token)
    {
        JsonElement answer = await SendAsync(node, "/_virga/oauth2/introspect", $"token={token}", "application/x-www-form-urlencoded");
        return answer.GetProperty("active").GetBoolean();
    }

    private static Task<JsonElement> RotateAsync(NodeProcess node) => SendAsync(node, "/_virga/v1/oauth2/rotate", "", null);

    private static async Task<JsonElement> SendAsync(NodeProcess node, string path, string body, string? type)
    {
        using NodeClient client = NodeClient.OpenFolder(node.Data).Value;
        Result<HttpResponseMessage> sent = await client.SendRawAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), null, default, contentType: type);
        Assert.True(sent.TryGet(out HttpResponseMessage? response, out VirgaError? error), error?.Message);
        using (response)
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    private static async Task<EvmAddress> AccessTokenAsync(NodeProcess node)
    {
        using NodeClient client = NodeClient.OpenFolder(node.Data).Value;
        JsonElement chain = (await client.SendAsync(HttpMethod.Get, "/_virga/v1/chain", null, default)).Value;
        return EvmAddress.Parse(chain.GetProperty("Contracts").GetProperty("Access").GetString()).Value;
    }

    /// <summary>Until the node has made the contracts on its chain, and follows them.</summary>
    private static Task JoinedAsync(NodeProcess node) => Eventually.HoldsAsync(
        () =>
        {
            using NodeClient client = NodeClient.OpenFolder(node.Data).Value;
            return client.SendAsync(HttpMethod.Get, "/_virga/v1/chain", null, default).GetAwaiter().GetResult() is { Error: null } chain && chain.Value.TryGetProperty("Contracts", out JsonElement contracts) && contracts.ValueKind == JsonValueKind.Object;
        },
        () => node.Errors,
        40);

    private static Task<Ran> AwsAsync(NodeProcess node, params string[] arguments) => node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", .. arguments]);

    private Task<Ran> LoginAsync(NodeProcess node, string wallet) => node.VirgaAsync("login", "--wallet", wallet, "--passphrase-file", Secret);

    private Task<Ran> RequestTokenAsync(NodeProcess node, SigningKey key) =>
        node.VirgaAsync("token", "request", "1", "--wallet", key.Address.ToString(), "--passphrase-file", Secret, "--methods", "get,post", "--json");

    /// <summary>A key store in the data folder, quick to open.</summary>
    private SigningKey Wallet(string name)
    {
        byte[] secret = Keccak256.Hash(name).ToArray();
        Assert.Null(new WalletFolder(Path.Combine(data, "wallets"), curve, TimeProvider.System).Import(secret, "correct horse"u8, cost: 2).Error);
        return SigningKey.From(curve, secret).Value;
    }

    /// <summary>An account whose transactions go through the node's gate.</summary>
    private sealed class Account : IAsyncDisposable
    {
        private readonly HttpRpc gate;
        private readonly TransactionSender sender;

        public Account(NodeProcess node, SigningKey key, string journal)
        {
            gate = new HttpRpc(new Uri(node.Address + RpcGate.Path), new RpcOptions { Poll = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);
            Client = new EvmClient(gate, new RpcOptions(), TimeProvider.System);
            sender = new TransactionSender(Client, key, new SqliteTransactionJournal(new SqliteDatabase(journal)), new SenderOptions(), TimeProvider.System);
        }

        public EvmClient Client { get; }

        public async Task RunAsync(TransactionIntent intent)
        {
            Result<JournalEntry> sent = await sender.SendAsync(intent, default);
            Assert.True(sent.Error is null, sent.Error?.Message);
            Assert.True((await sender.ReceiptAsync(sent.Value, 0, default)).Value.Succeeded);
        }

        public async ValueTask DisposeAsync()
        {
            sender.Dispose();
            await gate.DisposeAsync();
        }
    }
}
