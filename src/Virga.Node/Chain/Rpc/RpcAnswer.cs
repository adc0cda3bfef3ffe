using System.Text.Json;

namespace Virga.Node.Chain.Rpc;

/// <summary>A result or a fault.</summary>
internal readonly record struct RpcAnswer(JsonElement Result, RpcFault? Fault)
{
    public static RpcAnswer Failed(RpcFault fault) => new(default, fault);
}
