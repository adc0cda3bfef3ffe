using Virga.Node.Functions;

namespace Virga.Node.Federation.Calls;

/// <summary>What an end point runs, as far as a gateway must know it to take a call.</summary>
/// <param name="MemoryMb">Of the function.</param>
/// <param name="TimeoutMs">Of the function: no call is charged for longer.</param>
/// <param name="Local">This node's function; null: it has none yet, and makes it of content when the call is placed here.</param>
internal sealed record CallCode(uint MemoryMb, uint TimeoutMs, FunctionVersion? Local)
{
    public static CallCode Of(FunctionVersion function) => new((uint)function.Memory.Megabytes, (uint)function.Timeout.TotalMilliseconds, function);
}
