using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>Works out the expressions of a template. Source: CloudFormation User Guide, "Intrinsic function reference".</summary>
/// <param name="parameters">The values of the template's parameters.</param>
/// <remarks>Of one stack at one time: it keeps what conditions came to. Not for several threads.</remarks>
internal sealed class Evaluation(Template template, IReadOnlyDictionary<string, string> parameters, PseudoParameters pseudo, IReferences references)
{
    /// <summary>Stands for what is only known once resources are made.</summary>
    public const string Unknown = "{{changeSet:KNOWN_AFTER_APPLY}}";

    /// <summary>What one expression may come to, in characters of text.</summary>
    private const int MaxText = 4 * 1024 * 1024;

    /// <summary>Removes the property that it is given to; compared by reference.</summary>
    private static readonly JsonNode NoValue = JsonValue.Create("AWS::NoValue");

    private readonly Dictionary<string, bool?> conditions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TemplateParameter> declared = ParameterValues.Declared(template).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
    private VirgaError? error;
    private int produced;

    /// <summary>The expression's value; null when it comes to nothing.</summary>
    public Result<JsonNode?> Evaluate(JsonNode? expression)
    {
        (error, produced) = (null, 0);
        JsonNode? value = Value(expression);
        return error is { } wrong ? wrong : Result.Of(ReferenceEquals(value, NoValue) ? null : value);
    }

    /// <summary>Whether a condition of the template holds; of a name that is null, it does.</summary>
    public Result<bool> Holds(string? condition)
    {
        error = null;
        bool holds = condition is null || Condition(condition);
        return error is { } wrong ? wrong : holds;
    }

    private bool Condition(string name)
    {
        if (conditions.TryGetValue(name, out bool? known))
        {
            return known ?? Fail<bool>(TemplateError.Template($"Found circular condition dependency between conditions: [{name}]"));
        }

        if (!template.Conditions.TryGetPropertyValue(name, out JsonNode? expression))
        {
            return Fail<bool>(TemplateError.Template($"Unresolved condition dependency {name}"));
        }

        conditions[name] = null;
        bool holds = Logic(expression);
        conditions[name] = holds;
        return holds;
    }

    /// <summary>A condition's expression.</summary>
    private bool Logic(JsonNode? expression)
    {
        if (expression is JsonObject { Count: 1 } function)
        {
            (string name, JsonNode? argument) = function.First();
            JsonArray arguments = argument as JsonArray ?? [];
            switch (name)
            {
                case "Condition":
                    return Condition(TemplateJson.Text(argument) ?? "");
                case "Fn::Equals" when arguments.Count == 2:
                    return Value(arguments[0]).Text() == Value(arguments[1]).Text();
                case "Fn::Not" when arguments.Count == 1:
                    return !Logic(arguments[0]);
                case "Fn::And" when arguments.Count is >= 2 and <= 10:
                    return arguments.All(Logic);
                case "Fn::Or" when arguments.Count is >= 2 and <= 10:
                    return arguments.Any(Logic);
            }
        }

        return TemplateJson.Text(Value(expression)) switch
        {
            "true" => true,
            "false" => false,
            _ => Fail<bool>(TemplateError.Template("Every Condition member must be a condition function: Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition.")),
        };
    }

    private JsonNode? Value(JsonNode? expression)
    {
        if (error is not null)
        {
            return null;
        }

        switch (expression)
        {
            case JsonObject { Count: 1 } function when function.First() is var (name, argument) && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal)):
                return Function(name, argument);
            case JsonObject members:
                JsonObject made = [];
                foreach ((string key, JsonNode? member) in members)
                {
                    if (Value(member) is var value && !ReferenceEquals(value, NoValue))
                    {
                        made[key] = value;
                    }
                }

                return made;
            case JsonArray items:
                return new JsonArray([.. items.Select(Value).Where(item => !ReferenceEquals(item, NoValue))]);
            default:
                return Made(expression?.DeepClone());
        }
    }

    private JsonNode? Function(string name, JsonNode? argument)
    {
        JsonArray arguments = argument as JsonArray ?? [];
        return name switch
        {
            "Ref" => Ref(TemplateJson.Text(argument) ?? ""),
            "Fn::GetAtt" => Attribute(argument is JsonArray { Count: 2 } parts ? new JsonArray(parts[0]?.DeepClone(), Value(parts[1])) : argument),
            "Fn::Sub" => Sub(argument),
            "Fn::If" when arguments.Count == 3 => Condition(TemplateJson.Text(arguments[0]) ?? "") ? Value(arguments[1]) : Value(arguments[2]),
            "Fn::ImportValue" => references.Import(Value(argument).Text() ?? "").TryGet(out string? imported, out VirgaError? wrong) ? Made(imported) : Fail<JsonNode>(wrong),
            "Fn::FindInMap" when arguments.Count is 3 or 4 => FindInMap(arguments),
            "Fn::GetAZs" => new JsonArray([.. ((string[])["a", "b", "c"]).Select(zone => JsonValue.Create(pseudo.Region + zone))]),
            "Fn::Equals" or "Fn::And" or "Fn::Or" or "Fn::Not" => Logic(new JsonObject { [name] = argument?.DeepClone() }),
            "Fn::Transform" => Fail<JsonNode>(TemplateError.Validation($"No transform named {(argument as JsonObject)?["Name"]} found.")),
            _ => Intrinsics.Find(name) is { } intrinsic
                ? Value(argument) is { } value ? intrinsic(value).TryGet(out JsonNode? result, out VirgaError? refused) ? Made(result) : Fail<JsonNode>(refused) : Fail<JsonNode>(TemplateError.Template($"{name} has no value"))
                : Fail<JsonNode>(TemplateError.Template($"{name} is not a function that this node knows, or its arguments are not those it takes.")),
        };
    }

    private JsonNode? Ref(string name) =>
        name == "AWS::NoValue" ? NoValue
        : declared.TryGetValue(name, out TemplateParameter? parameter) ? Made(parameter.ValueOf(parameters.GetValueOrDefault(name, "")))
        : pseudo.Find(name) ?? Resource(name, null);

    private JsonNode? Attribute(JsonNode? argument) =>
        References.AttributeOf(argument) is { Attribute: { } attribute } named ? Resource(named.Name, attribute) : Fail<JsonNode>(TemplateError.Template("Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"));

    private JsonNode? Resource(string name, string? attribute) =>
        references.Resource(name, attribute).TryGet(out JsonNode? value, out VirgaError? wrong) ? Made(value.DeepClone()) : Fail<JsonNode>(wrong);

    private JsonNode? Sub(JsonNode? argument)
    {
        JsonObject? own = argument is JsonArray { Count: 2 } pair ? pair[1] as JsonObject : null;
        if (TemplateJson.Text(argument is JsonArray { Count: 2 } list ? list[0] : argument) is not { } text || (argument is JsonArray && own is null))
        {
            return Fail<JsonNode>(TemplateError.Template("One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string"));
        }

        return Made(References.Variable().Replace(text, match =>
        {
            string name = match.Groups[2].Value.Trim();
            JsonNode? value = match.Groups[1].Length > 0 ? $"${{{match.Groups[2].Value}}}"
                : own?.ContainsKey(name) == true ? Value(own[name])
                : name.Split('.', 2) is [var id, var attribute] ? Resource(id, attribute)
                : Ref(name);
            return Made(value) is JsonArray items ? string.Join(',', items.Select(TemplateJson.Text)) : value.Text() ?? "";
        }));
    }

    private JsonNode? FindInMap(JsonArray arguments)
    {
        string[] path = [.. arguments.Take(3).Select(argument => Value(argument).Text() ?? "")];
        JsonNode? found = ((template.Mappings[path[0]] as JsonObject)?[path[1]] as JsonObject)?[path[2]];
        return found is not null ? Made(found.DeepClone())
            : arguments.Count == 4 && arguments[3]?["DefaultValue"] is { } otherwise ? Value(otherwise)
            : Fail<JsonNode>(TemplateError.Template($"Unable to get mapping for {string.Join("::", path)}"));
    }

    /// <summary>Counts the text that an expression makes: a short one may multiply it.</summary>
    private JsonNode? Made(JsonNode? value)
    {
        produced += value switch { JsonArray items => items.Sum(item => item.Text()?.Length ?? 8), JsonValue => value.Text()?.Length ?? 8, _ => 8 };
        return produced > MaxText ? Fail<JsonNode>(TemplateError.Format("an expression comes to more than 4 MiB.")) : value;
    }

    private T? Fail<T>(VirgaError wrong)
    {
        error ??= wrong;
        return default;
    }
}
