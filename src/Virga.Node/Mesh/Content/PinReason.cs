namespace Virga.Node.Mesh.Content;

/// <summary>Why content is kept. One may be kept for several reasons; it goes with the last.</summary>
internal enum PinReason
{
    /// <summary>Somebody asked for it.</summary>
    User,

    /// <summary>Code or description of a registered end point.</summary>
    EndPoint,

    /// <summary>A segment of a log.</summary>
    Journal,

    /// <summary>What a settled batch was made of.</summary>
    Batch,
}
