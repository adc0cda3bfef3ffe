using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>CloudWatch Logs' own words for what went wrong. Source: API Reference, "Common errors" and each operation's.</summary>
internal static class LogsError
{
    public static VirgaError NoGroup { get; } = new(Outcome.NotFound, "The specified log group does not exist.");

    public static VirgaError NoStream { get; } = new(Outcome.NotFound, "The specified log stream does not exist.");

    public static VirgaError GroupExists { get; } = new(Outcome.Conflict, "The specified log group already exists") { AwsCode = "ResourceAlreadyExistsException" };

    public static VirgaError StreamExists { get; } = new(Outcome.Conflict, "The specified log stream already exists") { AwsCode = "ResourceAlreadyExistsException" };

    public static VirgaError Invalid(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "InvalidParameterException" };
}
