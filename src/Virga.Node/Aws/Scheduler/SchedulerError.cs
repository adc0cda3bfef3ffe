using Virga.Node.Values;

namespace Virga.Node.Aws.Scheduler;

/// <summary>EventBridge Scheduler's own words for what went wrong.</summary>
internal static class SchedulerError
{
    public static VirgaError Invalid(string message) => new(Outcome.Validation, message);

    public static VirgaError BadValue(string member, object? value, string rule) =>
        Invalid($"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{member}' failed to satisfy constraint: Member must {rule}");

    public static VirgaError NoSchedule(string name) => new(Outcome.NotFound, $"Schedule {name} does not exist.");

    public static VirgaError NoGroup(string name) => new(Outcome.NotFound, $"Schedule group {name} does not exist.");

    public static VirgaError Exists(string what, string name) => new(Outcome.Conflict, $"{what} {name} already exists.") { AwsCode = "ConflictException" };

    public static VirgaError TooMany(string what) => new(Outcome.InvalidParameter, $"The account has as many {what} as it may have.") { AwsCode = "ServiceQuotaExceededException", HttpStatus = 402 };
}
