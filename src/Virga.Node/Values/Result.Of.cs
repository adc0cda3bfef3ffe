namespace Virga.Node.Values;

/// <summary>Makes results of interface types, for which C# has no implicit conversion.</summary>
public static class Result
{
    public static Result<T> Of<T>(T value) => Result<T>.FromValue(value);
}
