using Virga.Node.Aws.SigV4;
using Virga.Node.Functions;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Addresses at which a package can be fetched without further credentials, as GetFunction gives them out.</summary>
internal sealed class CodeDownload(NodeEndpoint endpoint, AccessKeys keys, NodeAddress address, TimeProvider time)
{
    /// <summary>As AWS documents.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    private readonly Lazy<AccessKey> key = new(() => keys.OfNode(address));

    public Uri AddressOf(CodeHash hash) =>
        new RequestSigner(key.Value, address.Region, "lambda", time).Presign(new Uri($"{endpoint.Address}{ManagementApi.Prefix}/code/{hash}"), Validity);
}
