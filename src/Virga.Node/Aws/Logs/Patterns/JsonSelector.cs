using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs.Patterns;

/// <summary>Where in an object to look: <c>$.a.b[0].c</c>, <c>$.['a.b']</c>, <c>$.list[*]</c>.</summary>
internal sealed class JsonSelector
{
    /// <summary>A name, an index, or null for every element.</summary>
    private readonly IReadOnlyList<object?> steps;

    private JsonSelector(IReadOnlyList<object?> steps) => this.steps = steps;

    public static Result<JsonSelector> Parse(string text, ref int at)
    {
        if (at >= text.Length || text[at++] != '$')
        {
            return FilterPattern.Invalid("a condition begins with a selector such as $.name");
        }

        List<object?> steps = [];
        while (at < text.Length && text[at] is '.' or '[')
        {
            if (text[at] == '.' && ++at < text.Length && text[at] != '[')
            {
                int start = at;
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-' or '@'))
                {
                    at++;
                }

                steps.Add(text[start..at]);
                continue;
            }

            int close = text.IndexOf(']', at);
            string inside = close < 0 ? "" : text[(at + 1)..close].Trim();
            at = close + 1;
            switch (inside)
            {
                case "*":
                    steps.Add(null);
                    break;
                case ['\'' or '"', .. string name, '\'' or '"']:
                    steps.Add(name);
                    break;
                default:
                    if (!int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                    {
                        return FilterPattern.Invalid("brackets take an index, * or a quoted name");
                    }

                    steps.Add(index);
                    break;
            }
        }

        return steps.Count == 0 || steps.Contains("") ? FilterPattern.Invalid("a selector such as $.name is incomplete") : new JsonSelector(steps);
    }

    public IEnumerable<JsonElement> Find(JsonElement root)
    {
        IEnumerable<JsonElement> found = [root];
        foreach (object? step in steps)
        {
            found = found.SelectMany(element => Step(element, step));
        }

        return found;
    }

    private static IEnumerable<JsonElement> Step(JsonElement element, object? step) => (step, element.ValueKind) switch
    {
        (string name, JsonValueKind.Object) when element.TryGetProperty(name, out JsonElement value) => [value],
        (int index, JsonValueKind.Array) when index < element.GetArrayLength() => [element[index]],
        (null, JsonValueKind.Array) => element.EnumerateArray(),
        _ => [],
    };
}
