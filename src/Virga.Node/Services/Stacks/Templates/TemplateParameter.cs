using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>A parameter as a template declares it. Source: CloudFormation User Guide, "Parameters".</summary>
internal sealed class TemplateParameter(string name, JsonObject declared)
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(250);

    public string Name => name;

    public string Type => Text(nameof(Type)) ?? "String";

    public string? Default => Text(nameof(Default));

    public string? Description => Text(nameof(Description));

    public bool IsSecret => Text("NoEcho")?.ToUpperInvariant() == "TRUE";

    public bool IsList => Type is "CommaDelimitedList" || Type.StartsWith("List<", StringComparison.Ordinal);

    public IReadOnlyList<string> AllowedValues => declared[nameof(AllowedValues)] is JsonArray values ? [.. values.Select(value => TemplateJson.Text(value) ?? "")] : [];

    private bool IsNumber => Type is "Number" or "List<Number>";

    /// <summary>The value that expressions see.</summary>
    public JsonNode ValueOf(string text) => IsList ? new JsonArray([.. ItemsOf(text).Select(item => JsonValue.Create(item))]) : JsonValue.Create(text);

    /// <summary>What is wrong with the declaration; null: nothing.</summary>
    public VirgaError? CheckType() =>
        Type.StartsWith("AWS::SSM::", StringComparison.Ordinal) || Type.StartsWith("List<AWS::SSM", StringComparison.Ordinal)
            ? TemplateError.Template($"the parameter {name} is of type {Type}: parameters from Systems Manager are not supported by this node.")
        : Type is "String" or "Number" or "List<Number>" or "CommaDelimitedList" || Type.StartsWith("AWS::", StringComparison.Ordinal) || Type.StartsWith("List<AWS::", StringComparison.Ordinal) ? null
        : TemplateError.Format($"Unrecognized parameter type: {Type}");

    /// <summary>Which of its rules a value breaks; null: none.</summary>
    public VirgaError? Check(string text) => (IsList ? ItemsOf(text) : [text]).Select(CheckOne).FirstOrDefault(error => error is not null);

    private VirgaError? CheckOne(string text)
    {
        decimal number = 0;
        if (IsNumber && !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return Broken($"Parameter '{name}' must be a number");
        }

        return AllowedValues is { Count: > 0 } allowed && !allowed.Contains(text) ? Broken($"Parameter '{name}' must be one of AllowedValues")
            : Limit("MinLength") is { } shortest && text.Length < shortest ? Broken($"Parameter '{name}' must contain at least {shortest} characters")
            : Limit("MaxLength") is { } longest && text.Length > longest ? Broken($"Parameter '{name}' must contain at most {longest} characters")
            : IsNumber && Limit("MinValue") is { } least && number < least ? Broken($"Parameter '{name}' must be a number not less than {least}")
            : IsNumber && Limit("MaxValue") is { } most && number > most ? Broken($"Parameter '{name}' must be a number not greater than {most}")
            : Text("AllowedPattern") is { } pattern && !Matches(pattern, text) ? Broken($"Parameter {name} failed to satisfy constraint: Parameter {name} must match pattern {pattern}")
            : null;
    }

    private VirgaError Broken(string message) => TemplateError.Validation(Text("ConstraintDescription") is { } constraint ? $"Parameter {name} failed to satisfy constraint: {constraint}" : message);

    private decimal? Limit(string rule) => decimal.TryParse(Text(rule), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal limit) ? limit : null;

    private string? Text(string member) => TemplateJson.Text(declared[member]);

    private static string[] ItemsOf(string text) => text.Length == 0 ? [] : [.. text.Split(',').Select(item => item.Trim())];

    /// <summary>A pattern that can't be read or takes too long matches nothing.</summary>
    private static bool Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.CultureInvariant, PatternTime);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
