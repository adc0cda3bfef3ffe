namespace Virga.Node.Values;

/// <summary>The id of one invocation: a random UUID, 36 characters on the wire.</summary>
public readonly record struct RequestId(Guid Value)
{
    public const int TextLength = 36;

    public static RequestId New() => new(Guid.NewGuid());

    public override string ToString() => Value.ToString("D");
}
