namespace Virga.Node.Chain.Nonces;

/// <summary>The numbers are stored.</summary>
internal enum JournalState
{
    /// <summary>Signed and written; sent as often as it takes.</summary>
    Open = 0,

    /// <summary>In a block that is as deep as was asked for.</summary>
    Mined = 1,

    /// <summary>Somebody else used the account's key and this nonce: it will never be mined.</summary>
    Displaced = 2,
}
