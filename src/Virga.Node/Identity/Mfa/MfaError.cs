using Virga.Node.Values;

namespace Virga.Node.Identity.Mfa;

/// <summary>Errors in IAM's and STS's words. Source: AWS IAM API, errors of EnableMFADevice and the like; AWS STS API, GetSessionToken.</summary>
internal static class MfaError
{
    public static VirgaError Exists() => new(Outcome.Conflict, "MFADevice entity at the same path and name already exists.") { AwsCode = "EntityAlreadyExists" };

    public static VirgaError InUse() => new(Outcome.Conflict, "MFA device is already in use.") { AwsCode = "EntityAlreadyExists" };

    public static VirgaError Missing(string serial) => new(Outcome.NotFound, $"VirtualMFADevice with serial number {serial} doesn't exist.") { AwsCode = "NoSuchEntity" };

    public static VirgaError NotOfUser() => new(Outcome.NotFound, "MFA device invalid for user.") { AwsCode = "NoSuchEntity" };

    public static VirgaError MustDeactivate() => new(Outcome.Conflict, "MFA VirtualDevice in use. Must deactivate first.") { AwsCode = "DeleteConflict" };

    public static VirgaError Quota(string quota, int most) => new(Outcome.Conflict, $"Cannot exceed quota for {quota}: {most}") { AwsCode = "LimitExceeded" };

    public static VirgaError WrongCodes() => new(Outcome.AccessDenied, "Authentication code for device is not valid.") { AwsCode = "InvalidAuthenticationCode" };

    public static VirgaError Refused(string why) => new(Outcome.AccessDenied, $"MultiFactorAuthentication failed {why}");
}
