using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers.Deliveries;
using Virga.Node.Triggers.Schedules;
using Virga.Node.Values;

namespace Virga.Node.Aws.Scheduler;

/// <summary>What a schedule may be, and the schedule of a request. Source: EventBridge Scheduler API, CreateSchedule.</summary>
internal static partial class ScheduleRules
{
    private const int LongestInput = 262_144;

    /// <summary>The schedule that a request asks for.</summary>
    /// <param name="before">What is there already, or a new one.</param>
    public static Result<Schedule> Read(ScheduleInput input, Schedule before, DateTimeOffset now)
    {
        if (input.Target is null)
        {
            return SchedulerError.BadValue("target", null, "not be null");
        }

        if ((CheckShape(input) ?? CheckTarget(input.Target)) is { } wrong)
        {
            return wrong;
        }

        if (!ReadTime("startDate", input.StartDate).TryGet(out DateTimeOffset[]? start, out VirgaError? error) || !ReadTime("endDate", input.EndDate).TryGet(out DateTimeOffset[]? end, out error))
        {
            return error;
        }

        Schedule schedule = before with
        {
            Expression = input.ScheduleExpression!,
            Zone = input.ScheduleExpressionTimezone,
            Start = start.Length == 0 ? null : start[0],
            End = end.Length == 0 ? null : end[0],
            Description = input.Description,
            KmsKeyArn = input.KmsKeyArn,
            IsEnabled = input.State != "DISABLED",
            WindowMinutes = input.FlexibleTimeWindow!.MaximumWindowInMinutes,
            IsDeletedAfterwards = input.ActionAfterCompletion == "DELETE",
            Target = TargetOf(input.Target),
            ChangedAt = now,
        };
        return Schedule.FindZone(schedule.Zone) is null ? SchedulerError.Invalid($"Invalid Schedule Expression Timezone {schedule.Zone}.")
            : schedule.Times is null ? SchedulerError.Invalid($"Invalid Schedule Expression {schedule.Expression}.")
            : schedule.Start >= schedule.End ? SchedulerError.Invalid("StartDate must come before the EndDate you specify.")
            : schedule.End <= now ? SchedulerError.Invalid("The EndDate you specify cannot be in the past.")
            : schedule;
    }

    private static VirgaError? CheckShape(ScheduleInput input)
    {
        int? window = input.FlexibleTimeWindow?.MaximumWindowInMinutes;
        return input.ScheduleExpression is not { Length: >= 1 and <= 256 } ? SchedulerError.BadValue("scheduleExpression", input.ScheduleExpression, input.ScheduleExpression is null ? "not be null" : "have length between 1 and 256")
            : input.FlexibleTimeWindow is null ? SchedulerError.BadValue("flexibleTimeWindow", null, "not be null")
            : input.FlexibleTimeWindow.Mode is not ("OFF" or "FLEXIBLE") ? SchedulerError.BadValue("flexibleTimeWindow.mode", input.FlexibleTimeWindow.Mode, "satisfy enum value set: [OFF, FLEXIBLE]")
            : window is < 1 or > 1440 ? SchedulerError.BadValue("flexibleTimeWindow.maximumWindowInMinutes", window, "have value between 1 and 1440")
            : window is null != (input.FlexibleTimeWindow.Mode == "OFF") ? SchedulerError.Invalid("MaximumWindowInMinutes must be given when the mode of FlexibleTimeWindow is FLEXIBLE, and only then.")
            : input.State is not (null or "ENABLED" or "DISABLED") ? SchedulerError.BadValue("state", input.State, "satisfy enum value set: [ENABLED, DISABLED]")
            : input.ActionAfterCompletion is not (null or "NONE" or "DELETE") ? SchedulerError.BadValue("actionAfterCompletion", input.ActionAfterCompletion, "satisfy enum value set: [NONE, DELETE]")
            : input.Description?.Length > 512 ? SchedulerError.BadValue("description", input.Description, "have length less than or equal to 512")
            : input.ScheduleExpressionTimezone is { Length: < 1 or > 50 } ? SchedulerError.BadValue("scheduleExpressionTimezone", input.ScheduleExpressionTimezone, "have length between 1 and 50")
            : SchedulerNames.CheckToken(input.ClientToken);
    }

    private static VirgaError? CheckTarget(ScheduleInput.TargetInput target)
    {
        int? age = target.RetryPolicy?.MaximumEventAgeInSeconds, attempts = target.RetryPolicy?.MaximumRetryAttempts;
        return target.Arn is not { Length: > 0 } arn ? SchedulerError.BadValue("target.arn", null, "not be null")
            : target.RoleArn is not { Length: > 0 } role ? SchedulerError.BadValue("target.roleArn", null, "not be null")
            : !RoleArn().IsMatch(role) ? SchedulerError.BadValue("target.roleArn", role, @"satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$")
            : target.Input?.Length > LongestInput ? SchedulerError.Invalid($"The Input of a target is at most {LongestInput} characters long.")
            : age is < 60 or > 86_400 ? SchedulerError.BadValue("target.retryPolicy.maximumEventAgeInSeconds", age, "have value between 60 and 86400")
            : attempts is < 0 or > 185 ? SchedulerError.BadValue("target.retryPolicy.maximumRetryAttempts", attempts, "have value between 0 and 185")
            : target.DeadLetterConfig?.Arn is { } letters && !QueueArn().IsMatch(letters) ? SchedulerError.BadValue("target.deadLetterConfig.arn", letters, @"satisfy regular expression pattern: ^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$")
            : UniversalTarget.Is(arn) ? UniversalTarget.Check(TargetOf(target)) is { } wrong ? SchedulerError.Invalid(wrong) : null
            : !TargetDoor.Knows(arn) ? SchedulerError.Invalid($"Provided Arn {arn} is not supported: the targets of a schedule are Lambda functions and SQS queues.")
            : arn.EndsWith(".fifo", StringComparison.Ordinal) && target.SqsParameters?.MessageGroupId is null ? SchedulerError.Invalid("SqsParameters with a MessageGroupId is required for a FIFO queue.")
            : null;
    }

    private static ScheduleTarget TargetOf(ScheduleInput.TargetInput target) => new()
    {
        Arn = target.Arn!,
        RoleArn = target.RoleArn!,
        Input = target.Input,
        GroupId = target.SqsParameters?.MessageGroupId,
        DeadLetterArn = target.DeadLetterConfig?.Arn,
        MaxAgeSeconds = target.RetryPolicy?.MaximumEventAgeInSeconds ?? Delivery.DefaultAgeSeconds,
        MaxRetries = target.RetryPolicy?.MaximumRetryAttempts ?? Delivery.DefaultAttempts,
    };

    /// <summary>Seconds since 1970, or RFC 3339; nothing when there is none.</summary>
    private static Result<DateTimeOffset[]> ReadTime(string member, JsonElement? given) => given switch
    {
        null or { ValueKind: JsonValueKind.Null } => Array.Empty<DateTimeOffset>(),
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out double seconds) && Math.Abs(seconds) < 1e11 => new[] { DateTimeOffset.UnixEpoch.AddSeconds(seconds) },
        { ValueKind: JsonValueKind.String } text when DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => new[] { time.ToUniversalTime() },
        _ => SchedulerError.BadValue(member, given, "be a timestamp"),
    };

    [GeneratedRegex(@"^arn:aws(-[a-z]+)?:iam::\d{12}:role/[\w+=,.@/-]+\z")]
    private static partial Regex RoleArn();

    [GeneratedRegex(@"^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+\z")]
    private static partial Regex QueueArn();
}
