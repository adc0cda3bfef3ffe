using System.Net;
using System.Net.NetworkInformation;

namespace Virga.Node.Sandboxes.Egress;

/// <summary>
/// Where user code may connect to: the public internet, and what the operator allows. The node's own machine, its neighbours on
/// private networks and cloud metadata addresses are not for hostile code.
/// </summary>
internal sealed class EgressPolicy(EgressOptions options)
{
    /// <summary>Special-purpose IPv4 blocks that aren't globally reachable (RFC 6890), multicast and the reserved rest.</summary>
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(block => IPNetwork.Parse(block)),
    ];

    private readonly HashSet<IPAddress> own = OwnAddresses();

    public bool Allows(IPAddress address)
    {
        foreach (IPNetwork network in options.Allow)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return !own.Contains(address) && !Array.Exists(Closed, network => network.Contains(address));
    }

    private static HashSet<IPAddress> OwnAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address),
    ];
}
