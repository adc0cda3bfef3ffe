namespace Virga.Node.Gateway.HttpApis;

/// <summary>Where an authorizer finds who calls.</summary>
internal static class IdentitySources
{
    /// <summary>The values, or null when one of them isn't there.</summary>
    public static string[]? Read(ApiRequest request, IReadOnlyList<string>? sources)
    {
        string[] values = new string[sources?.Count ?? 0];
        for (int at = 0; at < values.Length; at++)
        {
            if (ParameterMapping.Find(request, sources![at].TrimStart('$')) is not { Length: > 0 } value)
            {
                return null;
            }

            values[at] = value;
        }

        return values;
    }
}
