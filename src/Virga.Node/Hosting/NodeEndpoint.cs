namespace Virga.Node.Hosting;

/// <summary>Where the node listens, known once it does.</summary>
internal sealed class NodeEndpoint
{
    /// <summary><c>http://127.0.0.1:9000</c>, without a slash at the end.</summary>
    public string Address { get; set; } = "";
}
