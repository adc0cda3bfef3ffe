using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Identity.Mfa;

/// <summary>Asks users who have a second factor for it when they sign in; roles and users without have none to give.</summary>
internal sealed class MfaUsers(MfaDevices devices, SecondFactor factor)
{
    /// <summary>When the code was taken; null: none is needed.</summary>
    public Result<DateTimeOffset?> Check(PolicyHolder holder, string? serialNumber, string? code) =>
        devices.Of(holder.Id).Count == 0 ? (DateTimeOffset?)null
        : string.IsNullOrEmpty(code) ? MfaError.Refused("must provide MFA one time pass code.")
        : factor.Check(holder.Id, serialNumber, code).TryGet(out DateTimeOffset at, out VirgaError? error) ? at
        : error;
}
