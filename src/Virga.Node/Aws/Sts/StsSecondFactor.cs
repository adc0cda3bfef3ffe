using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Mfa;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sts;

/// <summary>The second factor that a request brings: <c>SerialNumber</c> and <c>TokenCode</c>. Source: AWS STS API, GetSessionToken, AssumeRole.</summary>
internal sealed class StsSecondFactor(SecondFactor factor, Authorizer authorizer)
{
    /// <summary>When the code was taken; null: the request brings none.</summary>
    public Result<DateTimeOffset?> Read(AwsQuery query, Principal caller)
    {
        (string? serial, string? code) = (query["SerialNumber"], query["TokenCode"]);
        if (string.IsNullOrEmpty(serial) && string.IsNullOrEmpty(code))
        {
            return (DateTimeOffset?)null;
        }

        if (string.IsNullOrEmpty(serial) || string.IsNullOrEmpty(code))
        {
            return MfaError.Refused("must provide both MFA serial number and one time pass code.");
        }

        string user = caller.Kind == PrincipalKind.User ? authorizer.GrantsOf(caller)?.Holder.Id ?? "" : "";
        return factor.Check(user, serial, code).TryGet(out DateTimeOffset at, out VirgaError? error) ? at : error;
    }
}
