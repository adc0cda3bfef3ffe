namespace Virga.Scenarios;

/// <summary>A wallet's right to call a registered function, from grant to revocation, by the commands that users have.</summary>
public sealed class AccessTokenScenario
{
    private static readonly byte[] Code = Zip.Of(("m.py", "def handler(event, context):\n    return 'hello ' + event['headers']['virga-user']\n"));

    [Fact]
    public async Task Wallet_GrantedThenRevoked_CallsByItsTokenOnlyInBetween()
    {
        await using NodeProcess node = await ManagementNodes.StartWithAsync(ManagementNodes.LongEpochs, null);
        Assert.Equal(0, (await node.VirgaAsync("stake", "1000", "dollar", "--cloud", "0", "--region", "eu", "--mint")).ExitCode);
        await node.CreateAsync("greet", "python3.11", "m.handler", Code);
        string owner = await ManagementNodes.WalletAsync(node), user = await ManagementNodes.WalletAsync(node), other = await ManagementNodes.WalletAsync(node);
        await ManagementNodes.DoneAsync(ManagementNodes.SignedAsync(node, owner, "register", "greet", "--path", "/greet", "--methods", "post", "--price", "1 microdollar", "--json"));
        foreach (string wallet in (string[])[user, other])
        {
            Assert.Equal(0, (await ManagementNodes.SignedAsync(node, wallet, "deposit", "1 dollar", "--mint")).ExitCode);
            Assert.Equal(0, (await ManagementNodes.SignedAsync(node, owner, "grant", "1", wallet, "--methods", "post")).ExitCode);
        }

        string token = await TokenAsync(node, user), othersToken = await TokenAsync(node, other);
        await CallsAsync(node, user, token, ran => ran.ExitCode == 0 && ran.Output.Contains($"hello {user}", StringComparison.Ordinal));
        await CallsAsync(node, other, othersToken, ran => ran.ExitCode == 0);
        Assert.Contains("may not", (await CallAsync(node, user, othersToken)).Errors, StringComparison.Ordinal); // it is another wallet's
        Assert.Contains("may not", (await CallAsync(node, user, token + "x")).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await CallAsync(node, user, null)).ExitCode); // without one, the registry's word is enough

        Assert.Equal(0, (await ManagementNodes.SignedAsync(node, owner, "revoke", "1", user)).ExitCode);
        await CallsAsync(node, user, token, ran => ran.Errors.Contains("may not", StringComparison.Ordinal));
        Assert.Contains("may not", (await CallAsync(node, user, null)).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await CallAsync(node, other, othersToken)).ExitCode); // nobody else's is touched
    }

    private static async Task<string> TokenAsync(NodeProcess node, string wallet)
    {
        Ran requested = null!;
        await Eventually.HoldsAsync(async () => (requested = await ManagementNodes.SignedAsync(node, wallet, "token", "request", "1", "--methods", "post")).ExitCode == 0, () => $"{requested}\n{node.Errors}"); // the grant has arrived
        return requested.Output.Trim();
    }

    /// <summary>Until the gateway has seen the blocks that matter.</summary>
    private static async Task CallsAsync(NodeProcess node, string wallet, string token, Func<Ran, bool> isSo)
    {
        Ran called = null!;
        await Eventually.HoldsAsync(async () => isSo(called = await CallAsync(node, wallet, token)), () => $"{called}\n{node.Errors}");
    }

    private static async Task<Ran> CallAsync(NodeProcess node, string wallet, string? token)
    {
        string file = Path.Combine(node.Data, "token");
        await File.WriteAllTextAsync(file, token);
        return await ManagementNodes.SignedAsync(node, wallet, ["call", "1", "--body", "{}", .. token is null ? (string[])[] : ["--token-file", file]]);
    }
}
