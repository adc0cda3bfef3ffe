using System.Buffers;

namespace Virga.Node.Values;

/// <summary>
/// Bytes in an array borrowed from the shared pool. Exactly one owner disposes it, once; the memory must not be used afterwards.
/// </summary>
internal readonly struct PooledBytes(byte[]? array, int offset, int length) : IDisposable
{
    public ReadOnlyMemory<byte> Memory => array is null ? default : array.AsMemory(offset, length);

    public ReadOnlySpan<byte> Span => array is null ? default : array.AsSpan(offset, length);

    public int Length => length;

    public static PooledBytes Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(array);
        return new PooledBytes(array, 0, bytes.Length);
    }

    public void Dispose()
    {
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
