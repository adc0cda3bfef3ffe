namespace Virga.Scenarios;

/// <summary>One node for all scenarios of a class.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    internal NodeProcess Node { get; private set; } = null!;

    public async Task InitializeAsync() => Node = await NodeProcess.StartAsync();

    public async Task DisposeAsync() => await Node.DisposeAsync();
}
