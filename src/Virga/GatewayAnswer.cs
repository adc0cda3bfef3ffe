using Virga.Node.Federation.Calls;

namespace Virga;

/// <summary>What came of a signed call.</summary>
/// <param name="Wrongs">What the gateway did wrong; none: the receipt holds.</param>
internal sealed record GatewayAnswer(ReceiptFile Receipt, byte[] Body, IReadOnlyList<string> Wrongs);
