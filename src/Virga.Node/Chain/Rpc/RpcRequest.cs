namespace Virga.Node.Chain.Rpc;

/// <summary>A method and its parameters, which become JSON.</summary>
internal sealed record RpcRequest(string Method, params object?[] Parameters);
