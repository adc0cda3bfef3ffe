namespace Virga.Node.Metering;

/// <summary>How an invocation ended, as far as its bill is concerned.</summary>
public enum InvocationEnd : byte
{
    Success = 1,
    FunctionError = 2,
    TimedOut = 3,
    OutOfMemory = 4,
    Crashed = 5,
    InitError = 6,
}
