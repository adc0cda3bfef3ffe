using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>AWS Lambda's published prices by region: x86, first tier, without the free tier. Shipped with its date and sources.</summary>
internal sealed record LambdaPriceTable(string Read, IReadOnlyList<string> Sources, IReadOnlyDictionary<string, LambdaPriceTable.Region> Regions)
{
    public static LambdaPriceTable Shipped()
    {
        using Stream stream = typeof(LambdaPriceTable).Assembly.GetManifestResourceStream("lambda-prices.json")!;
        return JsonSerializer.Deserialize<LambdaPriceTable>(stream)!;
    }

    public Result<CallPrices> Of(string region) => Regions.TryGetValue(region, out Region? prices)
        ? new CallPrices(prices.RequestPicos, prices.GigabyteSecondPicos, $"{Sources[0]} ({region}, read {Read})")
        : new VirgaError(Outcome.NotFound, $"The price table of {Read} doesn't have {region}.");

    /// <param name="RequestPicos">Pico-dollars a request.</param>
    /// <param name="GigabyteSecondPicos">Pico-dollars a GB-second.</param>
    internal sealed record Region(long RequestPicos, long GigabyteSecondPicos);
}
