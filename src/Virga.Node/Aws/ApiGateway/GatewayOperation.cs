namespace Virga.Node.Aws.ApiGateway;

/// <summary>An operation of the API Gateway API, version 2.</summary>
/// <param name="Path">With <c>{name}</c> for its parts.</param>
internal sealed record GatewayOperation(string Name, string Method, string Path, Func<GatewayCall, Task> Handler)
{
    /// <summary>What this node leaves out of it, for the reference; null: nothing.</summary>
    public string? Missing { get; init; }

    /// <summary>Only answers that there is no such thing here.</summary>
    public bool IsRefused { get; init; }

    public string[] Segments { get; } = Path.Split('/');
}
