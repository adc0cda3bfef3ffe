using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Scenarios.Providers;

/// <summary>A node in the tests' own process, for what is only reached inside it.</summary>
public sealed class InProcessNode : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("virga-inside").FullName;

    internal NodeHost Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Assert.True((await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, default)).TryGet(out NodeHost? host, out VirgaError? error), error?.Message);
        Host = host!;
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }
}
