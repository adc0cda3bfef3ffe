using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Virga.Node.Identity;
using Virga.Node.Identity.Sessions;
using Virga.Node.Values;

namespace Virga.Node.Aws.SigV4;

/// <summary>
/// Verifies AWS Signature Version 4, in the header or presigned, against the node's keys. Any region is taken, since the node has but
/// one and clients come with theirs.
/// </summary>
internal sealed class SignatureVerifier(AccessKeys keys, SessionTokens sessions, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ReportedSkew = TimeSpan.FromMinutes(5); // what AWS says, although it takes 15
    private readonly SigningKeys signingKeys = new();

    public Result<VerifiedSignature> Verify(in SignedRequest request)
    {
        if (!SignatureClaim.Read(request).TryGet(out SignatureClaim? claim, out VirgaError? error))
        {
            return error;
        }

        if (!KeyOf(claim.KeyId, AccessKey.IsTemporary(claim.KeyId) ? TokenOf(request) : "").TryGet(out AccessKey? key, out error))
        {
            return error;
        }

        if ((CheckTime(claim) ?? CheckHeaders(request, claim)) is { } refused)
        {
            return refused;
        }

        if (!PayloadHash(request, claim).TryGet(out string? payloadHash, out error))
        {
            return error;
        }

        string canonical = CanonicalRequest.Of(request, claim.SignedHeaders, claim.Service, payloadHash);
        byte[] signingKey = signingKeys.Of(key, claim.Date, claim.Region, claim.Service);
        string expected = SigningKeys.Sign(
            signingKey,
            CanonicalRequest.StringToSign(canonical, claim.TimeText, claim.Scope));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(claim.Signature)))
        {
            return Mismatch();
        }

        keys.NoteUse(key, claim.Service, claim.Region);
        return new VerifiedSignature(key.Owner, claim.Service, claim.Region)
        {
            Seed = request.BodyFollows ? new SignatureSeed(signingKey, claim.TimeText, claim.Scope, expected) : null,
        };
    }

    /// <summary>Whose key signed a form's policy.</summary>
    /// <remarks>Source: S3 API, "Authenticating requests in browser-based uploads using POST".</remarks>
    public Result<Principal> VerifyPolicy(string policy, string credential, string date, string signature, string token)
    {
        string[] scope = credential.Split('/');
        if (scope.Length != 5 || !date.StartsWith(scope[1], StringComparison.Ordinal))
        {
            return new VirgaError(Outcome.IncompleteSignature, "The form's X-Amz-Credential or X-Amz-Date is malformed.");
        }

        if (!KeyOf(scope[0], token).TryGet(out AccessKey? key, out VirgaError? error))
        {
            return error;
        }

        string expected = SigningKeys.Sign(signingKeys.Of(key, scope[1], scope[2], scope[3]), policy);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature)) ? key.Owner : Mismatch();
    }

    private static VirgaError Mismatch() => new(
        Outcome.InvalidSignature,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");

    private static VirgaError? CheckHeaders(in SignedRequest request, SignatureClaim claim)
    {
        if (!claim.SignedHeaders.Contains("host"))
        {
            return new VirgaError(Outcome.InvalidSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }

        return claim.Expires is null && request.Header("x-amz-date").Count > 0 && !claim.SignedHeaders.Contains("x-amz-date")
            ? new VirgaError(Outcome.InvalidSignature, "'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.")
            : null;
    }

    /// <summary>The hash that was signed: of the body as it arrived, unless the service lets the body be unsigned.</summary>
    private static Result<string> PayloadHash(in SignedRequest request, SignatureClaim claim)
    {
        string announced = request.Header("x-amz-content-sha256").ToString();
        if (claim.Service == "s3" && (claim.Expires is not null || announced == CanonicalRequest.UnsignedPayload))
        {
            return CanonicalRequest.UnsignedPayload;
        }

        if (claim.Service == "s3" && request.BodyFollows)
        {
            return announced;
        }

        string actual = Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));
        return announced.Length == 0 || announced == actual
            ? actual
            : Mismatch();
    }

    /// <summary>In the header or, when presigned, in the query.</summary>
    private static string TokenOf(in SignedRequest request)
    {
        string header = request.Header("X-Amz-Security-Token").ToString();
        return header.Length > 0 ? header : Uri.UnescapeDataString(CanonicalQuery.Parse(request.Query).FirstOrDefault(pair => pair.Key == "X-Amz-Security-Token").Value ?? "");
    }

    private Result<AccessKey> KeyOf(string id, string token) =>
        AccessKey.IsTemporary(id) ? sessions.Open(id, token)
        : keys.TryFind(id, out AccessKey? key) && key.IsActive ? key
        : new VirgaError(Outcome.UnrecognizedClient, "The security token included in the request is invalid.");

    private VirgaError? CheckTime(SignatureClaim claim)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (claim.Expires is { } expires)
        {
            return now > claim.Time + expires || claim.Time > now + Skew
                ? new VirgaError(Outcome.SignatureExpired, $"Signature expired: {Format(claim.Time)} is now earlier than {Format(now - expires)} ({Format(now)} - {expires.TotalMinutes:0} min.)")
                : null;
        }

        if (claim.Time < now - Skew)
        {
            return new VirgaError(Outcome.SignatureExpired, $"Signature expired: {Format(claim.Time)} is now earlier than {Format(now - ReportedSkew)} ({Format(now)} - 5 min.)");
        }

        return claim.Time > now + Skew
            ? new VirgaError(Outcome.SignatureExpired, $"Signature not yet current: {Format(claim.Time)} is still later than {Format(now + ReportedSkew)} ({Format(now)} + 5 min.)")
            : null;
    }

    private static string Format(DateTimeOffset when) => when.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
