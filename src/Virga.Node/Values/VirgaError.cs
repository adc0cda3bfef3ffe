namespace Virga.Node.Values;

/// <summary>An expected failure: returned, never thrown.</summary>
/// <param name="Outcome">Which one.</param>
/// <param name="Message">One line for the caller, in AWS's words where AWS has them.</param>
public sealed record VirgaError(Outcome Outcome, string Message)
{
    private string? awsCode;
    private int? httpStatus;

    /// <summary>HTTP status as AWS documents it for <see cref="AwsCode"/>.</summary>
    public int HttpStatus
    {
        get => httpStatus ?? Outcome switch
        {
            Outcome.NotFound or Outcome.UnknownOperation => 404,
            Outcome.Conflict => 409,
            Outcome.PreconditionFailed => 412,
            Outcome.RequestTooLarge => 413,
            Outcome.UnsupportedMediaType => 415,
            Outcome.MissingAuthentication or Outcome.InvalidSignature or Outcome.UnrecognizedClient
                or Outcome.IncompleteSignature or Outcome.AccessDenied or Outcome.SignatureExpired or Outcome.ExpiredToken => 403,
            Outcome.TooManyRequests => 429,
            Outcome.NotSupported => 501,
            Outcome.RuntimeUnavailable => 502,
            Outcome.Internal => 500,
            Outcome.Unavailable => 503,
            Outcome.InsufficientStorage => 507,
            _ => 400,
        };
        init => httpStatus = value;
    }

    /// <summary>AWS's error code (the <c>x-amzn-ErrorType</c> header). A service with a word of its own sets it.</summary>
    public string AwsCode
    {
        get => awsCode ?? Outcome switch
        {
            Outcome.InvalidParameter => "InvalidParameterValueException",
            Outcome.Validation => "ValidationException",
            Outcome.InvalidRequestContent => "InvalidRequestContentException",
            Outcome.RequestTooLarge => "RequestTooLargeException",
            Outcome.UnsupportedMediaType => "UnsupportedMediaTypeException",
            Outcome.Serialization => "SerializationException",
            Outcome.NotFound => "ResourceNotFoundException",
            Outcome.Conflict => "ResourceConflictException",
            Outcome.PreconditionFailed => "PreconditionFailedException",
            Outcome.UnknownOperation => "UnknownOperationException",
            Outcome.NotSupported => "NotSupportedException",
            Outcome.MissingAuthentication => "MissingAuthenticationTokenException",
            Outcome.InvalidSignature or Outcome.SignatureExpired => "InvalidSignatureException",
            Outcome.UnrecognizedClient => "UnrecognizedClientException",
            Outcome.IncompleteSignature => "IncompleteSignatureException",
            Outcome.AccessDenied => "AccessDeniedException",
            Outcome.ExpiredToken => "ExpiredTokenException",
            Outcome.TooManyRequests => "TooManyRequestsException",
            Outcome.CodeStorageExceeded => "CodeStorageExceededException",
            Outcome.RuntimeUnavailable => "InvalidRuntimeException",
            Outcome.Unavailable => "ServiceUnavailableException",
            _ => "ServiceException",
        };
        init => awsCode = value;
    }

    /// <summary>Exit code of the CLI: 2 bad input, 3 not found, 4 conflict, 5 refused, 6 try later, 1 otherwise.</summary>
    public int ExitCode => Outcome switch
    {
        >= Outcome.InvalidParameter and <= Outcome.Serialization => 2,
        Outcome.NotFound or Outcome.UnknownOperation => 3,
        Outcome.Conflict or Outcome.PreconditionFailed => 4,
        >= Outcome.MissingAuthentication and <= Outcome.ExpiredToken => 5,
        Outcome.TooManyRequests or Outcome.Unavailable => 6,
        _ => 1,
    };
}
