namespace Virga.Node.Federation.Routing;

/// <summary>A gateway's order, as the executor gets it.</summary>
/// <param name="Signature">Of the gateway that the request names, 65 bytes.</param>
internal sealed record SignedForward(ForwardOrder Order, byte[] Signature);
