namespace Virga.Node.Invocations.Async;

/// <summary>The numbers are stored.</summary>
internal enum AsyncEventState
{
    Waiting = 0,
    Succeeded = 1,
    Died = 2,
}
