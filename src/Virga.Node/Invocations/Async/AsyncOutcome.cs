namespace Virga.Node.Invocations.Async;

/// <summary>How an event ended.</summary>
/// <param name="Condition">AWS's word for it in the record that destinations get.</param>
internal readonly record struct AsyncOutcome(AsyncEventState State, string Condition)
{
    public static AsyncOutcome Succeeded { get; } = new(AsyncEventState.Succeeded, "Success");

    /// <summary>A chain of calls that came back too often. Its record goes to no function: that could be part of the loop.</summary>
    public static AsyncOutcome Looped { get; } = new(AsyncEventState.Died, "RecursiveInvocationDetected");

    public static AsyncOutcome Died(string condition) => new(AsyncEventState.Died, condition);
}
