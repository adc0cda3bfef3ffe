namespace Virga.Node.Federation.Load;

/// <summary>Bounds of asking other gateways for their load.</summary>
internal sealed class LoadOptions
{
    /// <summary>Gateways that are asked in an epoch, at most.</summary>
    public int MostAsked { get; init; } = 64;

    public int AtOnce { get; init; } = 8;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of an answer.</summary>
    public int MaxAnswer { get; init; } = 4096;

    /// <summary>Past epochs whose rounds are closed.</summary>
    public int Epochs { get; init; } = 4;
}
