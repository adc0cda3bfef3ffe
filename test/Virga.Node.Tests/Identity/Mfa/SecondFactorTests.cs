using System.Collections.Immutable;
using System.Globalization;
using Virga.Node.Identity.Mfa;
using Virga.Node.Values;

namespace Virga.Node.Tests.Identity.Mfa;

public sealed class SecondFactorTests
{
    private const string Ann = "AIDAANN";
    private const string Serial = "arn:aws:iam::000000000000:mfa/ann";
    private readonly FakeTime time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryMfaDeviceStore store = new();
    private MfaDevices devices;
    private SecondFactor factor;

    public SecondFactorTests()
    {
        devices = new MfaDevices(store);
        factor = new SecondFactor(devices, time);
        devices.Create(Serial, ImmutableSortedDictionary<string, string>.Empty);
    }

    [Fact]
    public void Enable_TwoCodesInARow_TakesTheDevice()
    {
        Assert.Equal("InvalidAuthenticationCode", factor.Enable(Ann, Serial, Code(-1), Code(-1))!.AwsCode);
        Assert.Equal("InvalidAuthenticationCode", factor.Enable(Ann, Serial, Code(0), Code(-1))!.AwsCode);
        Assert.Equal("InvalidAuthenticationCode", factor.Enable(Ann, Serial, Code(-9), Code(-8))!.AwsCode);
        Assert.Null(factor.Enable(Ann, Serial, Code(-2), Code(-1)));
        Assert.Equal("EntityAlreadyExists", factor.Enable("AIDABOB", Serial, Code(0), Code(1))!.AwsCode);
        Assert.Equal(Ann, Assert.Single(devices.Of(Ann)).UserId);
    }

    [Fact]
    public void Check_CodeUsedBefore_IsRefusedAlsoAfterARestart()
    {
        Enable();
        string code = Code(0);
        Assert.Null(factor.Check(Ann, Serial, code).Error);
        Assert.NotNull(factor.Check(Ann, Serial, code).Error);
        Reopen();
        Assert.NotNull(factor.Check(Ann, Serial, code).Error);
        Assert.NotNull(factor.Check(Ann, Serial, Code(-1)).Error); // older than one that was taken
        Assert.Null(factor.Check(Ann, null, Code(1)).Error);
    }

    [Fact]
    public void Check_CodeOfAnotherTimeDeviceOrUser_IsRefusedInTheSameWords()
    {
        Enable();
        Assert.Contains("invalid MFA one time pass code", factor.Check(Ann, Serial, Code(-2)).Error!.Message, StringComparison.Ordinal);
        Assert.Contains("invalid MFA one time pass code", factor.Check(Ann, Serial, Code(2)).Error!.Message, StringComparison.Ordinal);
        string other = factor.Check("AIDABOB", Serial, Code(0)).Error!.Message;
        Assert.Equal(other, factor.Check(Ann, Serial + "x", Code(0)).Error!.Message);
        Assert.Null(factor.Check(Ann, Serial, Code(0)).Error); // what others tried counts against nobody
    }

    [Fact]
    public void Check_GuessesForADay_AreFewAlsoThroughRestarts()
    {
        Enable();
        int compared = 0;
        for (DateTimeOffset end = time.Now.AddDays(1); time.Now < end; time.Now += TimeSpan.FromMinutes(1))
        {
            Reopen();
            string wrong = (int.Parse(Code(0), CultureInfo.InvariantCulture) ^ 1).ToString("D6", CultureInfo.InvariantCulture);
            compared += factor.Check(Ann, Serial, wrong).Error!.Message.Contains("too many", StringComparison.Ordinal) ? 0 : 1;
        }

        Assert.InRange(compared, 5, 36); // five at once, some with growing waits, then one an hour
        Assert.Contains("too many", factor.Check(Ann, Serial, Code(0)).Error!.Message, StringComparison.Ordinal); // the right one waits as well
        time.Now += TimeSpan.FromHours(1);
        Assert.Null(factor.Check(Ann, Serial, Code(0)).Error);
        Assert.Null(factor.Check(Ann, Serial, Code(1)).Error);
    }

    [Fact]
    public void Recover_OneOfTheCodes_TakesTheDeviceOffOnce()
    {
        Enable();
        string[] old = factor.NewRecoveryCodes(Ann, Serial, null).Value;
        Assert.NotNull(factor.NewRecoveryCodes(Ann, Serial, null).Error); // the first factor alone doesn't get rid of the second
        string[] codes = factor.NewRecoveryCodes(Ann, Serial, Code(0)).Value;
        Assert.Equal(10, codes.Distinct().Count());
        Assert.DoesNotContain(codes[0], string.Join(' ', devices.Find(Serial)!.RecoveryCodes), StringComparison.Ordinal);
        Assert.NotNull(factor.Recover(Ann, Serial, old[0]));
        Assert.NotNull(factor.Recover("AIDABOB", Serial, codes[0]));
        Assert.Null(factor.Recover(Ann, Serial, codes[3].ToLowerInvariant()));
        Assert.Empty(devices.Of(Ann));
        Assert.NotNull(factor.Recover(Ann, Serial, codes[4]));
    }

    [Fact]
    public void Delete_OfAnEnabledDevice_IsRefusedUntilItIsDeactivated()
    {
        Enable();
        Assert.Equal("DeleteConflict", devices.Delete(Serial)!.AwsCode);
        Assert.Equal("NoSuchEntity", factor.Deactivate("AIDABOB", Serial)!.AwsCode);
        Assert.Null(factor.Deactivate(Ann, Serial));
        Assert.Null(devices.Delete(Serial));
        Assert.Equal("NoSuchEntity", devices.Delete(Serial)!.AwsCode);
    }

    private void Enable() => Assert.Null(factor.Enable(Ann, Serial, Code(-3), Code(-2)));

    private void Reopen()
    {
        devices = new MfaDevices(store);
        factor = new SecondFactor(devices, time);
    }

    private string Code(int steps) => Totp.CodeAt(devices.Find(Serial)!.Secret, Totp.StepOf(time.Now) + steps);
}
