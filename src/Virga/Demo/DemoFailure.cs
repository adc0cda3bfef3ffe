using Virga.Node.Values;

namespace Virga.Demo;

/// <summary>Ends the demonstration, from however deep: its one line goes to who started it. Thrown, since every step of it is either done or the end.</summary>
internal sealed class DemoFailure(VirgaError error) : Exception(error.Message)
{
    public DemoFailure(string message)
        : this(new VirgaError(Outcome.Internal, message))
    {
    }

    public VirgaError Error => error;

    /// <summary>The value, if there is one.</summary>
    public static T Unless<T>(Result<T> result, string doing) => result.Error is { } error ? throw new DemoFailure(error with { Message = $"{doing}: {error.Message}" }) : result.Value;
}
