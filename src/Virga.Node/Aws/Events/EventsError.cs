using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>EventBridge's own words for what went wrong.</summary>
internal static class EventsError
{
    public static VirgaError Invalid(string message) => new(Outcome.Validation, message);

    public static VirgaError BadValue(string member, object? value, string rule) =>
        Invalid($"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{member}' failed to satisfy constraint: Member must {rule}");

    public static VirgaError BadPattern(string reason) => new(Outcome.InvalidParameter, $"Event pattern is not valid. Reason: {reason}") { AwsCode = "InvalidEventPatternException" };

    public static VirgaError NoRule(string name, string bus) => new(Outcome.NotFound, $"Rule {name} does not exist on EventBus {bus}.");

    public static VirgaError NoBus(string name) => new(Outcome.NotFound, $"Event bus {name} does not exist.");

    public static VirgaError BusExists(string name) => new(Outcome.Conflict, $"Event bus {name} already exists.") { AwsCode = "ResourceAlreadyExistsException" };

    public static VirgaError TooMany() => new(Outcome.InvalidParameter, "The requested resource exceeds the maximum number allowed.") { AwsCode = "LimitExceededException" };

    public static VirgaError NoSuchArn(string arn) => new(Outcome.NotFound, $"Resource {arn} does not exist.");
}
