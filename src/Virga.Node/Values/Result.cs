using System.Diagnostics.CodeAnalysis;

namespace Virga.Node.Values;

/// <summary>A value or the expected failure that stood in its way.</summary>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, VirgaError? error) => (this.value, Error) = (value, error);

    /// <summary>The failure, or null when there is a value.</summary>
    public VirgaError? Error { get; }

    /// <summary>The value. Reading it from a failure is a bug.</summary>
    public T Value => Error is null ? value! : throw new InvalidOperationException($"no value: {Error}");

    internal static Result<T> FromValue(T value) => new(value, null);

    /// <summary>True with the value, false with the error.</summary>
    public bool TryGet([NotNullWhen(true)] out T? found, [NotNullWhen(false)] out VirgaError? error)
    {
        found = value;
        error = Error;
        return error is null;
    }

#pragma warning disable CA2225 // the conversions are the point: `return value;` and `return error;`
    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(VirgaError error) => new(default, error);
#pragma warning restore CA2225
}
