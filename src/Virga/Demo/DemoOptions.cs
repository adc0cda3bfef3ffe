namespace Virga.Demo;

/// <summary>What is shown.</summary>
/// <param name="Gateways">3 to 8.</param>
/// <param name="Calls">Signed calls of all regions together.</param>
/// <param name="Output">Folder of the pictures.</param>
/// <param name="NoNamespaces">Delays are made in this process, although it may be allowed to make namespaces.</param>
internal sealed record DemoOptions(int Gateways, int Calls, string Output, bool NoNamespaces)
{
    public const int FewestGateways = 3;
    public const int MostGateways = 8;
    public const int MostCalls = 10_000;
}
