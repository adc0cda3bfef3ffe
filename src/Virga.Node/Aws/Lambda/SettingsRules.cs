using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// The rules that AWS sets for a function's settings, answered in its words: first those of the API's model, all at once as
/// <c>ValidationException</c>, then those of the service as <c>InvalidParameterValueException</c>.
/// </summary>
internal static partial class SettingsRules
{
    private const int MaxEnvironmentBytes = 4096;

    public static VirgaError? Check(string? functionName, FunctionSettings settings, IReadOnlyDictionary<string, string>? tags = null)
    {
        List<string> broken = [];
        Range(broken, "memorySize", settings.MemorySize, 128, 10240);
        Range(broken, "timeout", settings.Timeout, 1, 900);
        Range(broken, "ephemeralStorage.size", settings.EphemeralStorage?.Size, 512, 10240);
        Length(broken, "description", settings.Description, 256);
        Length(broken, "handler", settings.Handler, 128);
        Match(broken, "functionName", functionName, NamePattern(), @"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?");
        Match(broken, "handler", settings.Handler, HandlerPattern(), @"[^\s]+");
        Match(broken, "role", settings.Role, RolePattern(), @"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+");
        if (settings.TracingConfig?.Mode is not (null or "Active" or "PassThrough"))
        {
            broken.Add($"Value '{settings.TracingConfig.Mode}' at 'tracingConfig.mode' failed to satisfy constraint: Member must satisfy enum value set: [Active, PassThrough]");
        }

        if (settings.LoggingConfig?.LogFormat is not (null or "Text" or "JSON"))
        {
            broken.Add($"Value '{settings.LoggingConfig.LogFormat}' at 'loggingConfig.logFormat' failed to satisfy constraint: Member must satisfy enum value set: [JSON, Text]");
        }

        if (settings.SnapStart?.ApplyOn is not (null or "None" or "PublishedVersions"))
        {
            broken.Add($"Value '{settings.SnapStart.ApplyOn}' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]");
        }

        foreach (string key in settings.Environment?.Variables?.Keys ?? [])
        {
            Match(broken, "environment.variables.key", key, VariablePattern(), "[a-zA-Z]([a-zA-Z0-9_])+");
        }

        return broken.Count > 0 ? Validation(broken) : CheckEnvironment(settings.Environment) ?? CheckTags(tags);
    }

    public static VirgaError? CheckTags(IReadOnlyDictionary<string, string>? tags)
    {
        foreach ((string key, string value) in tags ?? new Dictionary<string, string>())
        {
            if (key.Length is 0 or > 128 || value.Length > 256 || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                return new VirgaError(Outcome.InvalidParameter, $"The tag '{key}' is invalid: keys take 1-128 characters and may not begin with 'aws:', values at most 256.");
            }
        }

        return tags?.Count > 50 ? new VirgaError(Outcome.InvalidParameter, "A function takes at most 50 tags.") : null;
    }

    public static VirgaError Validation(IReadOnlyList<string> broken) => new(
        Outcome.Validation,
        string.Create(CultureInfo.InvariantCulture, $"{broken.Count} validation error{(broken.Count == 1 ? "" : "s")} detected: {string.Join("; ", broken)}"));

    /// <summary>The guard against lost updates: a revision id that the caller gives must be the present one.</summary>
    public static VirgaError? CheckRevision(string? given, string present) =>
        given is null || given == present
            ? null
            : new VirgaError(Outcome.PreconditionFailed, "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id");

    /// <summary>A destination must be the ARN of something that can take a record.</summary>
    public static VirgaError? CheckDestination(string? arn) =>
        arn is null || DestinationPattern().IsMatch(arn)
            ? null
            : new VirgaError(Outcome.InvalidParameter, $"The provided destination config DestinationArn must be the ARN of a function, a queue, a topic, an event bus or a bucket: {arn}");

    private static VirgaError? CheckEnvironment(EnvironmentSettings? environment)
    {
        if (environment?.Variables is not { Count: > 0 } variables)
        {
            return null;
        }

        string[] reserved = [.. variables.Keys.Where(LambdaEnvironment.Reserved.Contains)];
        if (reserved.Length > 0)
        {
            return new VirgaError(
                Outcome.InvalidParameter,
                "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. "
                + $"Reserved keys used in this request: {string.Join(", ", reserved)}");
        }

        int size = variables.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        return size > MaxEnvironmentBytes || variables.Values.Any(value => value.Contains('\0', StringComparison.Ordinal))
            ? new VirgaError(
                Outcome.InvalidParameter,
                "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.")
            : null;
    }

    private static void Range(List<string> broken, string member, int? value, int least, int most)
    {
        if (value < least)
        {
            broken.Add(string.Create(CultureInfo.InvariantCulture, $"Value '{value}' at '{member}' failed to satisfy constraint: Member must have value greater than or equal to {least}"));
        }
        else if (value > most)
        {
            broken.Add(string.Create(CultureInfo.InvariantCulture, $"Value '{value}' at '{member}' failed to satisfy constraint: Member must have value less than or equal to {most}"));
        }
    }

    private static void Length(List<string> broken, string member, string? value, int most)
    {
        if (value?.Length > most)
        {
            broken.Add(string.Create(CultureInfo.InvariantCulture, $"Value '{value}' at '{member}' failed to satisfy constraint: Member must have length less than or equal to {most}"));
        }
    }

    private static void Match(List<string> broken, string member, string? value, Regex pattern, string rule)
    {
        if (value is not null && !pattern.IsMatch(value))
        {
            broken.Add($"Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: {rule}");
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9-_]{1,64}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^arn:(aws[a-zA-Z0-9-]*):(lambda|sqs|sns|events|s3):[a-z0-9-]*:\d*:\S+\z")]
    private static partial Regex DestinationPattern();

    [GeneratedRegex(@"^\S+\z")]
    private static partial Regex HandlerPattern();

    [GeneratedRegex(@"^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+\z")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9_]+\z")]
    private static partial Regex VariablePattern();
}
