using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>S3's errors with its codes, statuses and words.</summary>
/// <remarks>Source: S3 API, "Error responses: list of error codes".</remarks>
internal static class S3Error
{
    public static VirgaError Of(Outcome outcome, int status, string code, string message) => new(outcome, message) { AwsCode = code, HttpStatus = status };

    public static VirgaError NoSuchBucket() => Of(Outcome.NotFound, 404, "NoSuchBucket", "The specified bucket does not exist");

    public static VirgaError NoSuchKey() => Of(Outcome.NotFound, 404, "NoSuchKey", "The specified key does not exist.");

    public static VirgaError NoSuchVersion() => Of(Outcome.NotFound, 404, "NoSuchVersion", "The specified version does not exist.");

    public static VirgaError NoSuchUpload() =>
        Of(Outcome.NotFound, 404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    public static VirgaError NotFound(string code, string message) => Of(Outcome.NotFound, 404, code, message);

    public static VirgaError InvalidArgument(string message) => Of(Outcome.InvalidParameter, 400, "InvalidArgument", message);

    public static VirgaError InvalidRequest(string message) => Of(Outcome.InvalidParameter, 400, "InvalidRequest", message);

    public static VirgaError Invalid(string code, string message) => Of(Outcome.InvalidParameter, 400, code, message);

    public static VirgaError MalformedXml() => Invalid("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    public static VirgaError BadDigest(string what) => Invalid("BadDigest", $"The {what} you specified did not match the calculated checksum.");

    public static VirgaError InvalidDigest(string what) => Invalid("InvalidDigest", $"The {what} you specified was invalid.");

    public static VirgaError IncompleteBody() => Invalid("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");

    public static VirgaError MissingContentLength() => Of(Outcome.InvalidParameter, 411, "MissingContentLength", "You must provide the Content-Length HTTP header.");

    public static VirgaError EntityTooLarge() => Invalid("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");

    public static VirgaError PayloadMismatch() => Invalid("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");

    public static VirgaError PreconditionFailed() => Of(Outcome.PreconditionFailed, 412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");

    public static VirgaError NotModified() => Of(Outcome.PreconditionFailed, 304, "NotModified", "Not Modified");

    public static VirgaError InvalidRange() => Of(Outcome.InvalidParameter, 416, "InvalidRange", "The requested range is not satisfiable");

    public static VirgaError MethodNotAllowed() => Of(Outcome.InvalidParameter, 405, "MethodNotAllowed", "The specified method is not allowed against this resource.");

    public static VirgaError NotImplemented(string what) => Of(Outcome.NotSupported, 501, "NotImplemented", $"{what} isn't something that this node does.");

    public static VirgaError AccessDenied(string message = "Access Denied") => Of(Outcome.AccessDenied, 403, "AccessDenied", message);

    public static VirgaError SignatureDoesNotMatch() => Of(
        Outcome.InvalidSignature, 403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.");

    /// <summary>What the signature's verifier found, in S3's words.</summary>
    public static VirgaError OfSignature(VirgaError error, bool isPresigned) => error.Outcome switch
    {
        Outcome.UnrecognizedClient => Of(error.Outcome, 403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
        Outcome.InvalidSignature => SignatureDoesNotMatch(),
        Outcome.SignatureExpired when isPresigned => AccessDenied("Request has expired"),
        Outcome.SignatureExpired => Of(error.Outcome, 403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
        Outcome.ExpiredToken => Of(error.Outcome, 400, "ExpiredToken", "The provided token has expired."),
        Outcome.IncompleteSignature => Of(error.Outcome, 400, isPresigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed", error.Message),
        _ => AccessDenied(),
    };

    /// <summary>Errors that rose below S3 keep their status and get S3's codes.</summary>
    public static string CodeOf(VirgaError error) => error.Outcome switch
    {
        Outcome.AccessDenied => "AccessDenied",
        Outcome.Internal => "InternalError",
        Outcome.InsufficientStorage or Outcome.Unavailable => "ServiceUnavailable",
        _ => error.AwsCode,
    };
}
