using System.Globalization;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Scheduler;

/// <summary>Names and ARNs of schedules and groups, and pages of lists.</summary>
internal static partial class SchedulerNames
{
    public const string Rule = "satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$";

    public static string ScheduleArn(NodeAddress address, string group, string name) => $"arn:aws:scheduler:{address.Region}:{address.AccountId}:schedule/{group}/{name}";

    public static string GroupArn(NodeAddress address, string name) => $"arn:aws:scheduler:{address.Region}:{address.AccountId}:schedule-group/{name}";

    public static VirgaError? Check(string member, string name) =>
        name.Length is < 1 or > 64 ? SchedulerError.BadValue(member, name, "have length less than or equal to 64, and not be empty")
        : Name().IsMatch(name) ? null
        : SchedulerError.BadValue(member, name, Rule);

    public static VirgaError? CheckToken(string? token) =>
        token is null || (token.Length <= 64 && Token().IsMatch(token)) ? null : SchedulerError.BadValue("clientToken", token, "satisfy regular expression pattern: ^[a-zA-Z0-9-_]+$");

    /// <summary>How many a list may have.</summary>
    public static Result<int> Limit(SchedulerCall call) =>
        call.QueryOne("MaxResults") is not { } text ? 100
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most is >= 1 and <= 100 ? most
        : SchedulerError.BadValue("maxResults", text, "have value between 1 and 100");

    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    [GeneratedRegex(@"^[0-9a-zA-Z\-_.]+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-zA-Z0-9\-_]+\z")]
    private static partial Regex Token();
}
