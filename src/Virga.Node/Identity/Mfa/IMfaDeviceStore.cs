namespace Virga.Node.Identity.Mfa;

/// <summary>Keeps second factors across restarts. A returned call is durable.</summary>
internal interface IMfaDeviceStore
{
    IReadOnlyList<MfaDevice> Load();

    /// <summary>Adds the device or puts it in the place of the one with its serial number.</summary>
    void Save(MfaDevice device);

    void Delete(string serialNumber);
}
