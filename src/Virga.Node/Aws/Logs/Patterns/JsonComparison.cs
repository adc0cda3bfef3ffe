using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs.Patterns;

/// <summary>Compares what a selector finds with a number or a text in which <c>*</c> stands for any characters.</summary>
internal static class JsonComparison
{
    /// <param name="quote">What the value stood between: <c>"</c>, <c>%</c>, or nothing.</param>
    public static Result<Func<JsonElement, bool>> Make(JsonSelector selector, string sign, string value, char? quote)
    {
        if (quote is null && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return On(selector, element => element.ValueKind == JsonValueKind.Number && Holds(sign, element.GetDouble().CompareTo(number)));
        }

        if (sign is not ("=" or "!="))
        {
            return FilterPattern.Invalid($"{sign} compares with a number");
        }

        string expression = quote == '%' ? value : $"^{Regex.Escape(value).Replace(@"\*", ".*", StringComparison.Ordinal)}$";
        return FilterPattern.Expression(quote == '%' ? expression : $"(?s){expression}").TryGet(out Regex? regex, out VirgaError? error)
            ? On(selector, element => TextOf(element) is { } text && regex.IsMatch(text) == (sign == "="))
            : error;
    }

    private static Result<Func<JsonElement, bool>> On(JsonSelector selector, Func<JsonElement, bool> holds) =>
        Result.Of<Func<JsonElement, bool>>(root => selector.Find(root).Any(holds));

    private static bool Holds(string sign, int order) => sign switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private static string? TextOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        _ => null,
    };
}
