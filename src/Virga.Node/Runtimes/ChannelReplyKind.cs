namespace Virga.Node.Runtimes;

internal enum ChannelReplyKind
{
    /// <summary>The runtime is gone, or broke the protocol.</summary>
    Closed,

    /// <summary>The handler is loaded.</summary>
    Ready,

    /// <summary>The body is the handler's answer.</summary>
    Result,

    /// <summary>The body is a Lambda error object: the handler failed.</summary>
    Error,

    /// <summary>The body is a Lambda error object: the handler couldn't be loaded.</summary>
    InitError,

    /// <summary>The handler's answer follows in parts; the body is its content type.</summary>
    Streaming,

    /// <summary>The body is a part of a streamed answer.</summary>
    Part,

    /// <summary>A streamed answer is complete.</summary>
    End,

    /// <summary>The answer is larger than Lambda takes.</summary>
    TooLarge,
}
