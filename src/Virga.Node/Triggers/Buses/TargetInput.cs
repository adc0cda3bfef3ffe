using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Services.EventBuses;

namespace Virga.Node.Triggers.Buses;

/// <summary>What a target gets of an event. Source: EventBridge user guide, "Input transformation".</summary>
internal static class TargetInput
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Make(RuleTarget target, EventRule rule, string raw, DateTimeOffset taken)
    {
        if (target.Input is not null || (target.InputPath is null && target.Template is null))
        {
            return target.Input ?? raw;
        }

        JsonElement document = JsonElement.Parse(raw);
        return target.Template is null ? EventPath.Find(document, target.InputPath!)?.GetRawText() ?? "null" : Fill(target.Template, name => ValueOf(name, target, rule, document, taken));
    }

    /// <summary>Within quotes a value goes in as text, elsewhere as JSON; one that isn't there as nothing or null.</summary>
    private static string Fill(string template, Func<string, (bool Known, JsonElement? Value)> valueOf)
    {
        StringBuilder filled = new(template.Length * 2);
        bool quoted = false;
        for (int at = 0; at < template.Length; at++)
        {
            int end = template[at] == '<' ? template.IndexOf('>', at) : -1;
            if (end > 0 && valueOf(template[(at + 1)..end]) is { Known: true } value)
            {
                filled.Append(quoted ? Text(value.Value) : value.Value?.GetRawText() ?? "null");
                at = end;
                continue;
            }

            quoted ^= template[at] == '"' && !IsEscaped(template, at);
            filled.Append(template[at]);
        }

        return filled.ToString();
    }

    private static bool IsEscaped(string template, int at)
    {
        int slashes = 0;
        while (at - slashes > 0 && template[at - slashes - 1] == '\\')
        {
            slashes++;
        }

        return slashes % 2 == 1;
    }

    private static string Text(JsonElement? value)
    {
        string text = value is not { } there ? "" : there.ValueKind == JsonValueKind.String ? there.GetString()! : there.GetRawText();
        return JsonSerializer.Serialize(text, Plain)[1..^1];
    }

    private static (bool Known, JsonElement? Value) ValueOf(string name, RuleTarget target, EventRule rule, JsonElement document, DateTimeOffset taken) => name switch
    {
        "aws.events.rule-arn" => (true, Of(rule.Arn)),
        "aws.events.rule-name" => (true, Of(rule.Name)),
        "aws.events.event.ingestion-time" => (true, Of(taken.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))),
        "aws.events.event.json" => (true, document),
        "aws.events.event" => (true, WithoutDetail(document)),
        _ => target.Paths?.GetValueOrDefault(name) is { } path ? (true, EventPath.Find(document, path)) : default,
    };

    private static JsonElement Of(string text) => JsonSerializer.SerializeToElement(text);

    private static JsonElement WithoutDetail(JsonElement document)
    {
        JsonObject all = JsonObject.Create(document)!;
        all.Remove("detail");
        return JsonSerializer.SerializeToElement(all, Plain);
    }
}
