using System.Text.Json.Serialization;

namespace Virga.Node.Federation.Providers;

/// <summary>Documents of an OpenFaaS gateway. Source: OpenFaaS API Gateway, OpenAPI document, version 0.8.12.</summary>
internal static class OpenFaasDocuments
{
    public sealed record Status(
        [property: JsonPropertyName("name")] string? Name,
        [property: JsonPropertyName("image")] string? Image,
        [property: JsonPropertyName("replicas")] double? Replicas,
        [property: JsonPropertyName("availableReplicas")] double? AvailableReplicas,
        [property: JsonPropertyName("limits")] Resources? Limits)
    {
        public ProvidedFunction ToFunction() => new(Name ?? "", null, Megabytes(Limits?.Memory), Image, Replicas is >= 0 and <= int.MaxValue ? (int)Replicas : null);
    }

    public sealed record Resources([property: JsonPropertyName("memory")] string? Memory);

    public sealed record Deployment(
        [property: JsonPropertyName("service")] string Service,
        [property: JsonPropertyName("image")] string Image,
        [property: JsonPropertyName("envVars")] IReadOnlyDictionary<string, string> EnvVars,
        [property: JsonPropertyName("limits")] Resources Limits);

    public sealed record Removal([property: JsonPropertyName("functionName")] string FunctionName);

    public sealed record Scaling([property: JsonPropertyName("serviceName")] string ServiceName, [property: JsonPropertyName("replicas")] int Replicas);

    public sealed record Info([property: JsonPropertyName("arch")] string? Arch);

    /// <summary>A quantity of memory in the units that providers take: <c>Mi</c>, <c>Gi</c>, and their decimal sisters, rounded down.</summary>
    private static int? Megabytes(string? quantity)
    {
        if (quantity is null or { Length: > 20 } || !long.TryParse(quantity.TrimEnd('i', 'M', 'G'), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number) || number > int.MaxValue)
        {
            return null;
        }

        Int128 bytes = quantity[^1] switch
        {
            'i' when quantity.EndsWith("Mi", StringComparison.Ordinal) => (Int128)number << 20,
            'i' when quantity.EndsWith("Gi", StringComparison.Ordinal) => (Int128)number << 30,
            'M' => (Int128)number * 1_000_000,
            'G' => (Int128)number * 1_000_000_000,
            _ => number,
        };
        return bytes >> 20 <= int.MaxValue ? (int)(bytes >> 20) : null;
    }
}
