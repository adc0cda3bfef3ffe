namespace Virga.Node.Federation.Registry;

/// <summary>Methods that an end point serves or a wallet may use, as the contract FunctionRegistry numbers them.</summary>
[Flags]
internal enum CallMethods : byte
{
    None = 0,
    Get = 1,
    Put = 2,
    Post = 4,
    Delete = 8,
    All = 15,
}
