using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>What an expression refers to: by <c>Ref</c>, <c>Fn::GetAtt</c> and <c>Fn::Sub</c>.</summary>
internal static partial class References
{
    /// <summary>Each name with the attribute that is asked for; null: the thing itself.</summary>
    public static IEnumerable<(string Name, string? Attribute)> Of(JsonNode? node)
    {
        if (node is JsonObject { Count: 1 } function && function.First() is var (name, argument))
        {
            switch (name)
            {
                case "Ref" when TemplateJson.Text(argument) is { } referred:
                    return [(referred, null)];
                case "Fn::GetAtt" when AttributeOf(argument) is { } attribute:
                    return [attribute];
                case "Fn::Sub":
                    return OfSub(argument);
            }
        }

        return node switch
        {
            JsonObject members => members.SelectMany(pair => Of(pair.Value)),
            JsonArray items => items.SelectMany(Of),
            _ => [],
        };
    }

    /// <summary>Names of conditions that an expression asks.</summary>
    public static IEnumerable<string> Conditions(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } function when function["Condition"] is JsonValue name => [name.ToString()],
        JsonObject { Count: 1 } function when function["Fn::If"] is JsonArray { Count: > 0 } arguments && TemplateJson.Text(arguments[0]) is { } name => arguments.Skip(1).SelectMany(Conditions).Prepend(name),
        JsonObject members => members.SelectMany(pair => Conditions(pair.Value)),
        JsonArray items => items.SelectMany(Conditions),
        _ => [],
    };

    /// <summary>The two parts of <c>Fn::GetAtt</c>, given as a list or as <c>name.attribute</c>; null: neither.</summary>
    public static (string Name, string? Attribute)? AttributeOf(JsonNode? argument) => argument switch
    {
        JsonArray { Count: 2 } pair when TemplateJson.Text(pair[0]) is { } name => (name, TemplateJson.Text(pair[1]) ?? ""),
        JsonValue text when text.ToString().Split('.', 2) is [var name, var attribute] => (name, attribute),
        _ => null,
    };

    /// <summary>A variable in the text of <c>Fn::Sub</c>; group 1 is empty unless it is written <c>${!Literal}</c>.</summary>
    [GeneratedRegex(@"\$\{(!?)([^{}]*)\}")]
    public static partial Regex Variable();

    private static IEnumerable<(string Name, string? Attribute)> OfSub(JsonNode? argument)
    {
        JsonObject? own = argument is JsonArray { Count: 2 } pair ? pair[1] as JsonObject : null;
        string text = TemplateJson.Text(argument is JsonArray { Count: > 0 } list ? list[0] : argument) ?? "";
        IEnumerable<(string, string?)> named = Variable().Matches(text).Where(match => match.Groups[1].Length == 0).Select(match => match.Groups[2].Value.Trim())
            .Where(name => own?.ContainsKey(name) != true)
            .Select(name => name.Split('.', 2) is [var id, var attribute] ? (id, (string?)attribute) : (name, null));
        return own is null ? named : named.Concat(own.SelectMany(one => Of(one.Value)));
    }
}
