using System.Collections.Immutable;
using Virga.Node.Identity.Mfa;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IMfaDeviceStore"/> does.</summary>
public abstract class MfaDeviceStoreConformance
{
    [Fact]
    public void Save_ThenReopen_GivesAllOfTheDevice()
    {
        MfaDevice device = new()
        {
            SerialNumber = "arn:aws:iam::000000000000:mfa/x",
            Secret = [1, 2, 3],
            Tags = ImmutableSortedDictionary<string, string>.Empty.Add("a", "b"),
            UserId = "AIDA1",
            Enabled = DateTimeOffset.UnixEpoch,
            LastStep = 7,
            Failures = 3,
            LockedUntil = DateTimeOffset.UnixEpoch.AddDays(1),
            RecoveryCodes = ["one", "two"],
        };
        Open().Save(device with { LastStep = 1 });
        Open().Save(device);
        MfaDevice found = Assert.Single(Open().Load());
        Assert.Equal(device.Secret, found.Secret);
        Assert.Equal(device.Tags, found.Tags);
        Assert.Equal(device.RecoveryCodes.AsEnumerable(), found.RecoveryCodes);
        Assert.Equal(device, found with { Secret = device.Secret, Tags = device.Tags, RecoveryCodes = device.RecoveryCodes });
        Open().Delete(device.SerialNumber);
        Assert.Empty(Open().Load());
    }

    internal abstract IMfaDeviceStore Open();
}
