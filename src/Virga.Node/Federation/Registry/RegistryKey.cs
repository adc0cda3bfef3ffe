using System.Buffers.Binary;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>Names one thing that the contracts keep.</summary>
/// <param name="Id">Of end point, token, epoch, round, or a batch's number.</param>
/// <param name="Address">Wallet, gateway or user.</param>
/// <param name="Extra">A version, or a batch's policy.</param>
internal readonly record struct RegistryKey(RegistryPart Part, ulong Id, EvmAddress Address, UInt128 Extra)
{
    public const int Size = 1 + sizeof(ulong) + EvmAddress.Size + 16;

    public static RegistryKey Terms(uint endPoint, uint version) => new(RegistryPart.Terms, endPoint, default, version);

    public static RegistryKey EndPoint(uint id) => new(RegistryPart.EndPoint, id, default, 0);

    public static RegistryKey Grant(uint endPoint, EvmAddress wallet) => new(RegistryPart.Grant, endPoint, wallet, 0);

    public static RegistryKey Gateway(EvmAddress address) => new(RegistryPart.Gateway, 0, address, 0);

    public static RegistryKey Token(ulong id) => new(RegistryPart.Token, id, default, 0);

    public static RegistryKey Account(EvmAddress user) => new(RegistryPart.Account, 0, user, 0);

    public static RegistryKey Batch(EvmAddress gateway, UInt128 policy, uint number) => new(RegistryPart.Batch, number, gateway, policy);

    public static RegistryKey Epoch(ulong epoch) => new(RegistryPart.Epoch, epoch, default, 0);

    public static RegistryKey Round(ulong epoch) => new(RegistryPart.Round, epoch, default, 0);

    public static RegistryKey Read(ReadOnlySpan<byte> bytes) => new(
        (RegistryPart)bytes[0], BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), EvmAddress.Of(bytes[9..]), BinaryPrimitives.ReadUInt128BigEndian(bytes[(9 + EvmAddress.Size)..]));

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        bytes[0] = (byte)Part;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), Id);
        Address.WriteTo(bytes.AsSpan(9));
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(9 + EvmAddress.Size), Extra);
        return bytes;
    }
}
