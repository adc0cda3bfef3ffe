using Virga.Node.Federation.Providers;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Scenarios.Providers;

/// <summary>The Lambda API of a real node, over HTTP, signed.</summary>
public sealed class LambdaProviderScenario(NodeFixture fixture) : ProviderConformance, IClassFixture<NodeFixture>, IDisposable
{
    private readonly ProviderHttp http = ProviderHttp.Create(TimeProvider.System);

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Check_WithAWrongSecret_IsDenied() => Assert.Equal(Outcome.AccessDenied, (await Open("wrong").CheckAsync(default))?.Outcome);

    internal override IProvider Open() => Open(ClientProfile.Read(Credentials, "aws_secret_access_key")!);

    internal override FunctionDeployment Function(string name, string code) => Python(name, code);

    private string Credentials => Path.Combine(fixture.Node.Data, "credentials");

    private LambdaProvider Open(string secret)
    {
        ProviderRecord record = new("node", ProviderKind.Virga, new Uri(fixture.Node.Address), "us-east-1") { KeyId = ClientProfile.Read(Credentials, "aws_access_key_id")!, Secret = secret };
        return new LambdaProvider(record, new LambdaApi(record, http, TimeProvider.System), LambdaPriceTable.Shipped(), TimeProvider.System);
    }
}
