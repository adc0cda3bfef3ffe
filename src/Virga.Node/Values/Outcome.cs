namespace Virga.Node.Values;

/// <summary>
/// Every expected way in which a request can fail. The number is stable: it names the outcome in logs and in <c>--json</c> output.
/// <see cref="VirgaError"/> maps it to an HTTP status, AWS's error code and the CLI's exit code.
/// </summary>
public enum Outcome
{
    /// <summary>A parameter breaks a rule of its own (length, pattern, range).</summary>
    InvalidParameter = 1001,

    /// <summary>The request as a whole fails AWS's schema check.</summary>
    Validation = 1002,

    /// <summary>The request's body isn't the JSON it should be.</summary>
    InvalidRequestContent = 1003,

    /// <summary>The request is larger than the operation takes.</summary>
    RequestTooLarge = 1004,

    /// <summary>The body's media type isn't taken by the operation.</summary>
    UnsupportedMediaType = 1005,

    /// <summary>The request's JSON document can't be parsed.</summary>
    Serialization = 1006,

    /// <summary>The named thing doesn't exist.</summary>
    NotFound = 2001,

    /// <summary>A thing of that name exists already, or is being changed.</summary>
    Conflict = 2002,

    /// <summary>The caller's revision id isn't the current one.</summary>
    PreconditionFailed = 2003,

    /// <summary>The operation isn't one this node knows.</summary>
    UnknownOperation = 2004,

    /// <summary>The operation is AWS's, but this node doesn't have it yet.</summary>
    NotSupported = 2005,

    /// <summary>The request carries no signature.</summary>
    MissingAuthentication = 3001,

    /// <summary>The signature isn't the one that the key gives for this request.</summary>
    InvalidSignature = 3002,

    /// <summary>The access key isn't one of this node's.</summary>
    UnrecognizedClient = 3003,

    /// <summary>The signature's parts are malformed.</summary>
    IncompleteSignature = 3004,

    /// <summary>The caller is known but may not do this.</summary>
    AccessDenied = 3005,

    /// <summary>The signature's date is too old or in the future.</summary>
    SignatureExpired = 3006,

    /// <summary>The temporary credentials have run out.</summary>
    ExpiredToken = 3007,

    /// <summary>A limit on concurrency, memory or queueing is reached: try again later.</summary>
    TooManyRequests = 4001,

    /// <summary>Stored code would exceed the node's limit.</summary>
    CodeStorageExceeded = 4002,

    /// <summary>The disk is full.</summary>
    InsufficientStorage = 4003,

    /// <summary>The runtime or sandbox couldn't be started here.</summary>
    RuntimeUnavailable = 5001,

    /// <summary>A bug, or the machine's fault.</summary>
    Internal = 5002,

    /// <summary>The node is draining or not ready.</summary>
    Unavailable = 5003,
}
