namespace Virga.Node.Values;

/// <summary>The id of one invocation: a random UUID (RFC 9562, version 4), 36 characters on the wire. It names a call and guards nothing.</summary>
public readonly record struct RequestId(Guid Value)
{
    public const int TextLength = 36;

    private const int VersionOctet = 6;
    private const int VariantOctet = 8;

    /// <summary>Not from the system's generator, which is asked by a system call each time.</summary>
    public static RequestId New()
    {
        Span<byte> octets = stackalloc byte[16];
        Random.Shared.NextBytes(octets);
        octets[VersionOctet] = (byte)((octets[VersionOctet] & 0x0F) | 0x40);
        octets[VariantOctet] = (byte)((octets[VariantOctet] & 0x3F) | 0x80);
        return new RequestId(new Guid(octets, bigEndian: true));
    }

    public override string ToString() => Value.ToString("D");
}
