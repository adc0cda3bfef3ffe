using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>What is wrong with a template, in CloudFormation's words.</summary>
internal static class TemplateError
{
    public static VirgaError Validation(string message) => new(Outcome.Validation, message) { AwsCode = "ValidationError" };

    public static VirgaError Format(string message) => Validation($"Template format error: {message}");

    public static VirgaError Template(string message) => Validation($"Template error: {message}");
}
