using System.Xml;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>What an operation answers with.</summary>
/// <param name="Write">Writes what is inside of the result; null: there is none.</param>
internal sealed record IamAnswer(Action<XmlWriter>? Write)
{
    /// <summary>Of operations that answer with nothing but that they were done.</summary>
    public static IamAnswer Done { get; } = new((Action<XmlWriter>?)null);

    public static Result<IamAnswer> Of(Action<XmlWriter> write) => new IamAnswer(write);

    /// <summary>Done, unless the change failed.</summary>
    public static Result<IamAnswer> After<T>(Result<T> change) => change.Error is { } error ? error : Done;

    /// <summary>An answer that shows what the change made, unless it failed.</summary>
    public static Result<IamAnswer> After<T>(Result<T> change, Action<XmlWriter, T> write) =>
        change.TryGet(out T? made, out VirgaError? error) ? new IamAnswer(writer => write(writer, made)) : error;
}
