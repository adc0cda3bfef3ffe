using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Virga.Node.Values;

namespace Virga.Node.Identity.Mfa;

/// <summary>Virtual MFA devices and who has them. A change is durable before anybody sees it.</summary>
internal sealed class MfaDevices
{
    /// <summary>Of a user. Source: IAM User Guide, "IAM and AWS STS quotas".</summary>
    private const int MostOfUser = 8;
    private const int MostUnassigned = 5000;

    private readonly Lock writing = new();
    private readonly IMfaDeviceStore store;
    private readonly ConcurrentDictionary<string, MfaDevice> devices;

    public MfaDevices(IMfaDeviceStore store)
    {
        this.store = store;
        devices = new ConcurrentDictionary<string, MfaDevice>(store.Load().ToDictionary(device => device.SerialNumber), StringComparer.Ordinal);
    }

    /// <summary>By serial number.</summary>
    public IEnumerable<MfaDevice> All => devices.Values.OrderBy(device => device.SerialNumber, StringComparer.Ordinal);

    public MfaDevice? Find(string serialNumber) => devices.GetValueOrDefault(serialNumber);

    public IReadOnlyList<MfaDevice> Of(string userId) => [.. All.Where(device => device.UserId == userId)];

    public Result<MfaDevice> Create(string serialNumber, ImmutableSortedDictionary<string, string> tags)
    {
        lock (writing)
        {
            return devices.ContainsKey(serialNumber) ? MfaError.Exists()
                : devices.Values.Count(device => device.UserId is null) >= MostUnassigned ? MfaError.Quota("MFADevicesUnassigned", MostUnassigned)
                : Save(new MfaDevice { SerialNumber = serialNumber, Secret = RandomNumberGenerator.GetBytes(Totp.SecretSize), Tags = tags });
        }
    }

    /// <summary>Puts the device that <paramref name="change"/> makes in the place of the one that there is; an error changes nothing.</summary>
    public Result<MfaDevice> Change(string serialNumber, Func<MfaDevice, Result<MfaDevice>> change)
    {
        lock (writing)
        {
            return Find(serialNumber) is not { } before ? MfaError.Missing(serialNumber)
                : !change(before).TryGet(out MfaDevice? after, out VirgaError? error) ? error
                : after.UserId is { } user && before.UserId != user && Of(user).Count >= MostOfUser ? MfaError.Quota("MFADevicesPerUser", MostOfUser)
                : Save(after);
        }
    }

    public VirgaError? Delete(string serialNumber)
    {
        lock (writing)
        {
            if (Find(serialNumber) is not { } device)
            {
                return MfaError.Missing(serialNumber);
            }

            if (device.UserId is not null)
            {
                return MfaError.MustDeactivate();
            }

            store.Delete(serialNumber);
            devices.TryRemove(serialNumber, out _);
            return null;
        }
    }

    private MfaDevice Save(MfaDevice device)
    {
        store.Save(device);
        return devices[device.SerialNumber] = device;
    }
}
