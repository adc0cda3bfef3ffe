using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>The values that a template's parameters get.</summary>
internal static class ParameterValues
{
    /// <param name="given">By name. Null: the value that the stack has.</param>
    /// <param name="previous">The stack's values so far; null: there is no stack.</param>
    /// <returns>One for each parameter of the template.</returns>
    public static Result<IReadOnlyDictionary<string, string>> Resolve(Template template, IReadOnlyDictionary<string, string?> given, IReadOnlyDictionary<string, string>? previous)
    {
        if (given.Keys.Where(name => !template.Parameters.ContainsKey(name)).ToArray() is { Length: > 0 } unknown)
        {
            return TemplateError.Validation($"Parameters: [{string.Join(", ", unknown)}] do not exist in the template");
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        List<string> missing = [];
        foreach (TemplateParameter parameter in Declared(template))
        {
            string? old = previous?.GetValueOrDefault(parameter.Name);
            string? value = given.TryGetValue(parameter.Name, out string? wanted) ? wanted ?? old : parameter.Default;
            if (value is null)
            {
                missing.Add(parameter.Name);
            }
            else if ((parameter.CheckType() ?? parameter.Check(value)) is { } error)
            {
                return error;
            }
            else
            {
                values[parameter.Name] = value;
            }
        }

        return missing.Count > 0 ? TemplateError.Validation($"Parameters: [{string.Join(", ", missing)}] must have values") : values;
    }

    public static IEnumerable<TemplateParameter> Declared(Template template) => template.Parameters.Select(pair => new TemplateParameter(pair.Key, pair.Value as JsonObject ?? []));
}
