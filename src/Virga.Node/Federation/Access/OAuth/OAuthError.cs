using Virga.Node.Values;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>Errors with OAuth's names in <see cref="VirgaError.AwsCode"/>. Source: RFC 6749, section 5.2; RFC 6750, section 3.1.</summary>
internal static class OAuthError
{
    public static VirgaError InvalidRequest(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "invalid_request" };

    public static VirgaError InvalidClient(string message) => new(Outcome.InvalidSignature, message) { AwsCode = "invalid_client", HttpStatus = 401 };

    public static VirgaError UnsupportedGrant(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "unsupported_grant_type" };

    public static VirgaError InvalidScope(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "invalid_scope" };

    public static VirgaError InvalidToken(string message) => new(Outcome.UnrecognizedClient, message) { AwsCode = "invalid_token", HttpStatus = 401 };

    public static VirgaError InsufficientScope(string message) => new(Outcome.AccessDenied, message) { AwsCode = "insufficient_scope" };

    public static VirgaError Unavailable(string message) => new(Outcome.Unavailable, message) { AwsCode = "temporarily_unavailable" };
}
