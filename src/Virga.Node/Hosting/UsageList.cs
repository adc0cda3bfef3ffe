namespace Virga.Node.Hosting;

/// <param name="Currency">In whose billionths the prices are.</param>
internal sealed record UsageList(string Currency, IReadOnlyList<UsageView> Functions);
