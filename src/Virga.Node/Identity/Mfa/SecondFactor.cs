using System.Security.Cryptography;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Identity.Mfa;

/// <summary>
/// Checks codes. Each is taken once, also through a crash. After five wrong ones the device waits, twice as long with each further
/// one up to an hour: whoever has a user's first factor gets 24 guesses a day among a million, of which three are right at a time.
/// </summary>
internal sealed class SecondFactor(MfaDevices devices, TimeProvider time)
{
    private const int FreeFailures = 5;
    private const int RecoveryCodes = 10;
    private const int RecoverySize = 10;

    /// <summary>Clocks may differ by a step. Source: RFC 6238, section 5.2.</summary>
    private const int Drift = 1;

    /// <summary>How old, in steps, the first of two codes may be that come one after the other.</summary>
    private const int PairAge = 4;
    private static readonly TimeSpan FirstCodes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Two codes in a row show that the app has the secret.</summary>
    public VirgaError? Enable(string userId, string serialNumber, string code1, string code2) => devices.Change(serialNumber, device =>
        device.UserId is not null ? MfaError.InUse() : Synchronised(device with { UserId = userId, Enabled = time.GetUtcNow() }, code1, code2)).Error;

    public VirgaError? Resync(string userId, string serialNumber, string code1, string code2) =>
        devices.Change(serialNumber, device => device.UserId != userId ? MfaError.NotOfUser() : Synchronised(device, code1, code2)).Error;

    /// <summary>The app's secret is kept: the device may be enabled again, or deleted.</summary>
    public VirgaError? Deactivate(string userId, string serialNumber) => devices.Change(serialNumber, device =>
        device.UserId != userId ? MfaError.NotOfUser() : device with { UserId = null, Enabled = null, RecoveryCodes = [], Failures = 0, LockedUntil = default }).Error;

    /// <summary>When the code was taken, or why it isn't.</summary>
    /// <param name="serialNumber">Null: the user's only one.</param>
    public Result<DateTimeOffset> Check(string userId, string? serialNumber, string code)
    {
        if ((serialNumber ?? (devices.Of(userId) is [MfaDevice only] ? only.SerialNumber : null)) is not { } serial)
        {
            return MfaError.Refused("must provide both MFA serial number and one time pass code.");
        }

        DateTimeOffset now = time.GetUtcNow();
        VirgaError? wrong = null;
        VirgaError? error = devices.Change(serial, device => device.UserId != userId ? MfaError.NotOfUser() : Judge(device, code, now, out wrong)).Error ?? wrong;
        return error is null ? now
            : error.Outcome == Outcome.NotFound ? MfaError.Refused("unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.")
            : error;
    }

    /// <summary>New codes, each good for removing the device once; those of before are void. Shown only now.</summary>
    /// <param name="code">Of the app, so that the first factor alone can't remove the second; not needed just after it was enabled, for the first ones.</param>
    public Result<string[]> NewRecoveryCodes(string userId, string serialNumber, string? code)
    {
        bool isFirst = devices.Find(serialNumber) is { RecoveryCodes.Length: 0, Enabled: { } since } && time.GetUtcNow() - since < FirstCodes;
        if (!isFirst && Check(userId, serialNumber, code ?? "").Error is { } refused)
        {
            return refused;
        }

        string[] codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => Base32.Encode(RandomNumberGenerator.GetBytes(RecoverySize)))];
        return devices.Change(serialNumber, device => device.UserId != userId ? MfaError.NotOfUser() : device with { RecoveryCodes = [.. codes.Select(HashOf)] }).Error is { } error ? error : codes;
    }

    /// <summary>Takes a lost app's device off its user, by a recovery code. Wrong ones count as wrong codes do.</summary>
    public VirgaError? Recover(string userId, string serialNumber, string recoveryCode)
    {
        DateTimeOffset now = time.GetUtcNow();
        VirgaError? wrong = null;
        return devices.Change(serialNumber, device =>
        {
            if (device.UserId != userId)
            {
                return MfaError.NotOfUser();
            }

            if (device.LockedUntil > now)
            {
                return Locked();
            }

            if (device.RecoveryCodes.Contains(HashOf(recoveryCode.Trim().ToUpperInvariant())))
            {
                return device with { UserId = null, Enabled = null, RecoveryCodes = [], Failures = 0 };
            }

            wrong = MfaError.Refused("with invalid recovery code.");
            return Failed(device, now);
        }).Error ?? wrong;
    }

    /// <summary>They have 80 random bits: a fast hash without salt hides them well enough.</summary>
    private static string HashOf(string recoveryCode) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(recoveryCode)));

    private static VirgaError Locked() => MfaError.Refused("with too many invalid codes. Wait and try again.");

    private static MfaDevice Failed(MfaDevice device, DateTimeOffset now)
    {
        int failures = device.Failures + 1;
        TimeSpan wait = failures < FreeFailures ? TimeSpan.Zero : FirstWait * Math.Pow(2, Math.Min(failures - FreeFailures, 10));
        return device with { Failures = failures, LockedUntil = now + (wait < LongestWait ? wait : LongestWait) };
    }

    /// <summary>A wrong code changes the device too; a locked one isn't even compared.</summary>
    private static Result<MfaDevice> Judge(MfaDevice device, string code, DateTimeOffset now, out VirgaError? wrong)
    {
        wrong = null;
        if (device.LockedUntil > now)
        {
            return Locked();
        }

        long step = Totp.StepOf(now);
        if (Totp.Find(device.Secret, code, step - Drift, step + Drift) is { } found && found > device.LastStep)
        {
            return device with { LastStep = found, Failures = 0 };
        }

        wrong = MfaError.Refused("with invalid MFA one time pass code.");
        return Failed(device, now);
    }

    private Result<MfaDevice> Synchronised(MfaDevice device, string code1, string code2)
    {
        long now = Totp.StepOf(time.GetUtcNow());
        for (long step = now - PairAge; step <= now + Drift; step++)
        {
            if (step > device.LastStep && Totp.Find(device.Secret, code1, step, step) is not null && Totp.Find(device.Secret, code2, step + 1, step + 1) is not null)
            {
                return device with { LastStep = step + 1, Failures = 0, LockedUntil = default };
            }
        }

        return MfaError.WrongCodes();
    }
}
