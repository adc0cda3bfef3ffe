namespace Virga.Node.Federation.Gateways;

/// <summary>What a node says when it becomes a gateway.</summary>
/// <param name="Cloud">0 to 7, for good.</param>
/// <param name="Region">The cloud's name of it, at most 32 ASCII letters.</param>
/// <param name="Capacity">Concurrent calls.</param>
internal sealed record GatewayPlace(int Cloud, string Region, int Capacity);
