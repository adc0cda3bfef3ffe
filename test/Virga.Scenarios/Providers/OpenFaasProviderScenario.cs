using Virga.Node.Federation.Providers;
using Virga.Node.Values;

namespace Virga.Scenarios.Providers;

/// <summary>A gateway that answers as OpenFaaS's OpenAPI document says, over HTTP.</summary>
public sealed class OpenFaasProviderScenario : ProviderConformance, IAsyncLifetime
{
    private readonly ProviderHttp http = ProviderHttp.Create(TimeProvider.System);
    private OpenFaasStandIn gateway = null!;

    public async Task InitializeAsync() => gateway = await OpenFaasStandIn.StartAsync();

    public async Task DisposeAsync()
    {
        http.Dispose();
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task Check_WithAWrongPassword_IsDenied() => Assert.Equal(Outcome.AccessDenied, (await Open("wrong").CheckAsync(default))?.Outcome);

    [Fact]
    public async Task Scale_Replicas_AreListed()
    {
        await Open().DeployAsync(Function("many", "echo"), default);
        Assert.Null(await Open().ScaleAsync("many", new FunctionScale(3, null), default));
        Assert.Equal(new ProvidedFunction("many", null, 128, "echo", 3), Assert.Single((await Open().ListAsync(default)).Value));
    }

    internal override IProvider Open() => Open(OpenFaasStandIn.Password);

    internal override FunctionDeployment Function(string name, string code) => new() { Name = name, Image = code };

    private OpenFaasProvider Open(string password) =>
        new(new ProviderRecord("faas", ProviderKind.OpenFaas, gateway.Address, "") { KeyId = OpenFaasStandIn.User, Secret = password, Machine = new MachinePrice(100_000_000_000, 8192, 50) }, http);
}
