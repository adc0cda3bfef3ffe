using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>CloudWatch's own words for what went wrong. Source: API Reference, "Errors" of each operation.</summary>
internal static class MetricError
{
    private const string Suffix = "Exception";

    public static VirgaError Invalid(string message) => new(Outcome.InvalidParameter, message);

    public static VirgaError Missing(string parameter) =>
        new(Outcome.InvalidParameter, $"The parameter {parameter} is required.") { AwsCode = "MissingRequiredParameterException" };

    public static VirgaError Combination(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "InvalidParameterCombinationException" };

    /// <summary>The query protocol's names lack the ending that the others have.</summary>
    public static string QueryCode(VirgaError error) => error.AwsCode switch
    {
        "MissingRequiredParameterException" => "MissingParameter",
        "UnknownOperationException" => "InvalidAction",
        string code => code.EndsWith(Suffix, StringComparison.Ordinal) ? code[..^Suffix.Length] : code,
    };
}
