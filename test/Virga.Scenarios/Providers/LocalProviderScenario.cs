using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Federation.Providers;

namespace Virga.Scenarios.Providers;

/// <summary>This node itself, in this process.</summary>
public sealed class LocalProviderScenario(InProcessNode fixture) : ProviderConformance, IClassFixture<InProcessNode>
{
    internal override IProvider Open() => fixture.Host.Services.GetRequiredService<LocalProvider>();

    internal override FunctionDeployment Function(string name, string code) => Python(name, code);
}
