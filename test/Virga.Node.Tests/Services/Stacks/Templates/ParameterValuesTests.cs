using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Tests.Services.Stacks.Templates;

public sealed class ParameterValuesTests
{
    [Theory]
    [InlineData("{Type: String}", null, "Parameters: [P] must have values")]
    [InlineData("{Type: Number}", "x", "Parameter 'P' must be a number")]
    [InlineData("{Type: Number, MinValue: 3}", "2", "Parameter 'P' must be a number not less than 3")]
    [InlineData("{Type: Number, MaxValue: 3}", "4", "Parameter 'P' must be a number not greater than 3")]
    [InlineData("{Type: String, MinLength: 3}", "ab", "Parameter 'P' must contain at least 3 characters")]
    [InlineData("{Type: String, MaxLength: 3}", "abcd", "Parameter 'P' must contain at most 3 characters")]
    [InlineData("{Type: String, AllowedValues: [a, b]}", "c", "Parameter 'P' must be one of AllowedValues")]
    [InlineData("{Type: String, AllowedPattern: \"[a-z]+\"}", "A", "Parameter P failed to satisfy constraint: Parameter P must match pattern [a-z]+")]
    [InlineData("{Type: String, AllowedPattern: \"[a-z]+\", ConstraintDescription: small letters}", "A", "Parameter P failed to satisfy constraint: small letters")]
    [InlineData("{Type: String, AllowedPattern: \"(a+)+$\"}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "Parameter P failed to satisfy constraint")]
    public void Resolve_BrokenRule_IsSaidInAwsWords(string declared, string? value, string message)
    {
        Template template = TemplateOf(declared);
        Dictionary<string, string?> given = value is null ? [] : new() { ["P"] = value };
        Assert.StartsWith(message, ParameterValues.Resolve(template, given, null).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_DefaultGivenAndPrevious_AreTaken()
    {
        Template template = TemplateOf("{Type: String, Default: d}");
        Assert.Equal("d", ParameterValues.Resolve(template, new Dictionary<string, string?>(), null).Value["P"]);
        Assert.Equal("g", ParameterValues.Resolve(template, new Dictionary<string, string?> { ["P"] = "g" }, null).Value["P"]);
        Assert.Equal("p", ParameterValues.Resolve(template, new Dictionary<string, string?> { ["P"] = null }, new Dictionary<string, string> { ["P"] = "p" }).Value["P"]);
        Assert.Equal("Parameters: [Q] do not exist in the template", ParameterValues.Resolve(template, new Dictionary<string, string?> { ["Q"] = "g" }, null).Error?.Message);
    }

    private static Template TemplateOf(string declared)
    {
        Result<Template> template = TemplateCheck.Check(TemplateReader.Read($"Parameters:\n  P: {declared}\nResources: {{A: {{Type: T}}}}").Value);
        Assert.Null(template.Error);
        return template.Value;
    }
}
