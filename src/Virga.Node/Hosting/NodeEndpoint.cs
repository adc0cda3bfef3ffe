namespace Virga.Node.Hosting;

/// <summary>Where the node listens, known once it does.</summary>
/// <param name="publicUrl">Where others reach it, if that is elsewhere.</param>
internal sealed class NodeEndpoint(Uri? publicUrl)
{
    /// <summary><c>http://127.0.0.1:9000</c>, without a slash at the end.</summary>
    public string Address { get; set; } = "";

    /// <summary>Where those who aren't on this machine reach it.</summary>
    public string Public => publicUrl?.ToString().TrimEnd('/') ?? Address;
}
