using System.Globalization;
using System.Text.Json.Nodes;
using Virga.Node.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>
/// Reads YAML as the JSON that says the same; short-form tags become functions in their full form. Source: CloudFormation User Guide,
/// "Template formats", "Intrinsic function reference".
/// </summary>
/// <remarks>Aliases are refused, as CloudFormation does: a few lines of them can mean gigabytes. Nesting is bounded.</remarks>
internal sealed class YamlJson
{
    private const int MaxDepth = 64;

    private readonly Parser parser;
    private VirgaError? error;

    private YamlJson(string text) => parser = new Parser(new StringReader(text));

    public static Result<JsonNode?> Read(string text)
    {
        YamlJson reader = new(text);
        try
        {
            reader.parser.Consume<StreamStart>();
            if (!reader.parser.TryConsume<DocumentStart>(out _))
            {
                return TemplateError.Format("unsupported structure.");
            }

            JsonNode? root = reader.Node(0);
            if (reader.error is null && reader.parser.TryConsume<DocumentEnd>(out _) && reader.parser.Accept<DocumentStart>(out _))
            {
                return TemplateError.Format("only one YAML document is taken.");
            }

            return reader.error is { } wrong ? wrong : Result.Of(root);
        }
        catch (YamlException e)
        {
            return TemplateError.Format($"YAML not well-formed. (line {e.Start.Line}, column {e.Start.Column})");
        }
        catch (Exception e) when (e.TargetSite?.DeclaringType?.Assembly == typeof(Parser).Assembly)
        {
            return TemplateError.Format("YAML not well-formed."); // the parser has other words for some of what it can't read
        }
    }

    private JsonNode? Node(int depth)
    {
        if (depth > MaxDepth)
        {
            return Fail(TemplateError.Format($"nested deeper than {MaxDepth} levels."));
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return Tagged(scalar.Tag, scalar.IsPlainImplicit ? Plain(scalar.Value) : scalar.Value);
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            JsonArray items = [];
            while (error is null && !parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(depth + 1));
            }

            return Tagged(sequence.Tag, items);
        }

        return parser.TryConsume<MappingStart>(out var mapping) ? Tagged(mapping.Tag, Mapping(depth)) : Fail(TemplateError.Template("YAML aliases are not allowed in CloudFormation templates"));
    }

    private JsonObject Mapping(int depth)
    {
        JsonObject members = [];
        while (error is null && !parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                Fail(TemplateError.Format($"the key at line {parser.Current?.Start.Line} is not a string."));
                break;
            }

            JsonNode? value = Node(depth + 1);
            if (error is null && !members.TryAdd(key.Value, value))
            {
                Fail(TemplateError.Format($"Duplicate object key [{key.Value}] at line {key.Start.Line}"));
            }
        }

        return members;
    }

    private JsonNode? Fail(VirgaError wrong)
    {
        error ??= wrong;
        return null;
    }

    private static JsonNode? Tagged(TagName tag, JsonNode? value)
    {
        if (tag.IsEmpty || tag.IsNonSpecific || !tag.Value.StartsWith('!'))
        {
            return value;
        }

        string name = tag.Value[1..];
        return name switch
        {
            "Ref" or "Condition" => new JsonObject { [name] = value },
            "GetAtt" => new JsonObject { ["Fn::GetAtt"] = value is JsonValue ? new JsonArray([.. value.ToString().Split('.', 2).Select(part => JsonValue.Create(part))]) : value },
            _ => new JsonObject { [$"Fn::{name}"] = value },
        };
    }

    /// <summary>Numbers that would lose a leading zero, such as an account's, stay as they are written.</summary>
    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) && whole.ToString(CultureInfo.InvariantCulture) == text => whole,
        _ when text.Contains('.', StringComparison.Ordinal) && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number.ToString(CultureInfo.InvariantCulture) == text => number,
        _ => text,
    };
}
