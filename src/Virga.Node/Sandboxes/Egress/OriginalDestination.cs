using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Virga.Node.Sandboxes.Egress;

/// <summary>Where a connection that netfilter redirected was headed (<c>SO_ORIGINAL_DST</c>).</summary>
internal static class OriginalDestination
{
    private const int SolIp = 0;
    private const int SoOriginalDst = 80;

    /// <summary>The intended end point, or null when the connection was made to the listener itself.</summary>
    public static IPEndPoint? Of(Socket accepted)
    {
        Span<byte> address = stackalloc byte[16]; // struct sockaddr_in
        try
        {
            if (accepted.GetRawSocketOption(SolIp, SoOriginalDst, address) < 8)
            {
                return null;
            }
        }
        catch (SocketException)
        {
            return null; // no translation is recorded
        }

        IPEndPoint target = new(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
        return target.Equals(accepted.LocalEndPoint) ? null : target;
    }
}
