using Virga.Node.Identity.Mfa;

namespace Virga.Node.Tests.Identity.Mfa;

/// <summary>Outlives the devices that are kept in it, as a database does.</summary>
internal sealed class MemoryMfaDeviceStore : IMfaDeviceStore
{
    private readonly Dictionary<string, MfaDevice> devices = [];

    public IReadOnlyList<MfaDevice> Load() => [.. devices.Values];

    public void Save(MfaDevice device) => devices[device.SerialNumber] = device;

    public void Delete(string serialNumber) => devices.Remove(serialNumber);
}
