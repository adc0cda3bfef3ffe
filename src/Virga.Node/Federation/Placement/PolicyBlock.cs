using System.Security.Cryptography;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Federation.Placement;

/// <summary>
/// A registered policy: a JSON document of content, <c>{"Policy":"counted","Capacities":[64,64]}</c>, whose sha-256 digest is the id that an
/// end point's terms name. Whoever has the bytes can check the id, so that nobody needs a registry of policies.
/// </summary>
internal static class PolicyBlock
{
    private const int MostNumbers = 64;
    private const int MostBytes = 4096;
    private const int DefaultCapacity = 1024;

    /// <summary>sha-256 of the document.</summary>
    public static Hash32 IdOf(ReadOnlySpan<byte> document) => Hash32.Of(SHA256.HashData(document));

    /// <summary>The policy of terms that name none: counted, for clouds of the same capacity.</summary>
    public static IPlacementPolicy Default() => new Counted([DefaultCapacity]);

    public static Result<IPlacementPolicy> Read(ReadOnlyMemory<byte> document)
    {
        if (document.Length > MostBytes)
        {
            return Wrong($"it is larger than {MostBytes} bytes");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("Policy", out JsonElement name) && name.ValueKind == JsonValueKind.String
                ? Read(name.GetString()!, json.RootElement)
                : Wrong("it names no Policy");
        }
        catch (JsonException)
        {
            return Wrong("it isn't JSON");
        }
    }

    private static Result<IPlacementPolicy> Read(string name, JsonElement terms) => name switch
    {
        "first-drawn" => new FirstDrawn(),
        "two-choices" => new TwoChoices(),
        "choice-of-two" => Numbers(terms, "Overloaded", 0) is [int overloaded] ? new ChoiceOfTwo(overloaded) : Wrong("Overloaded must be a whole number, not negative"),
        "levelled" => Numbers(terms, "Expected", 0) is [int expected] ? new Levelled(expected) : Wrong("Expected must be a whole number, not negative"),
        "counted" => Numbers(terms, "Capacities", 1) is { Count: > 0 } capacities ? new Counted(capacities) : Wrong("Capacities must be whole numbers from 1, by cloud"),
        "cost" => Numbers(terms, "Weights", 0) is { } weights ? new CostWeighted(weights) : Wrong("Weights must be whole numbers, by cloud"),
        "latency" => Numbers(terms, "Weights", 0) is { } weights ? new LatencyWeighted(weights) : Wrong("Weights must be rows of eight whole numbers"),
        _ => Wrong($"there is no policy {name}"),
    };

    private static List<int>? Numbers(JsonElement terms, string key, int least)
    {
        if (!terms.TryGetProperty(key, out JsonElement value) || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > MostNumbers))
        {
            return null;
        }

        List<int> numbers = [];
        foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : (JsonElement[])[value])
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int number) || number < least)
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static VirgaError Wrong(string why) => new(Outcome.InvalidParameter, $"The placement policy can't be read: {why}.");
}
