namespace Virga.Node.Invocations.Async;

/// <summary>How an event ended.</summary>
/// <param name="Condition">AWS's word for it in the record that destinations get.</param>
internal readonly record struct AsyncOutcome(AsyncEventState State, string Condition)
{
    public static AsyncOutcome Succeeded { get; } = new(AsyncEventState.Succeeded, "Success");

    public static AsyncOutcome Died(string condition) => new(AsyncEventState.Died, condition);
}
