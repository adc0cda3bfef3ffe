using System.Text.RegularExpressions;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>Names and ARNs of groups and streams: their rules, and the groups they name.</summary>
internal sealed partial class LogNames(ILogCatalog catalog, NodeAddress address)
{
    private string ArnPrefix => $"arn:aws:logs:{address.Region}:{address.AccountId}:log-group:";

    public string ArnOf(string group) => ArnPrefix + group;

    public string ArnOf(string group, string stream) => $"{ArnPrefix}{group}:log-stream:{stream}";

    public static VirgaError? CheckGroup(string? name) => Check("logGroupName", name, GroupName());

    public static VirgaError? CheckStream(string? name) => Check("logStreamName", name, StreamName());

    /// <summary>A value of a request between two bounds; the fallback when it isn't given.</summary>
    public static Result<int> Limit(int? given, int fallback, int most) => given switch
    {
        null => fallback,
        < 1 => LogsError.Invalid($"1 validation error detected: Value '{given}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"),
        _ when given > most => LogsError.Invalid($"1 validation error detected: Value '{given}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to {most}"),
        _ => given.Value,
    };

    /// <param name="name">The group's name, or its identifier, which may be an ARN.</param>
    public Result<LogGroup> Find(string? name)
    {
        if (name?.StartsWith("arn:", StringComparison.Ordinal) == true)
        {
            name = name.StartsWith(ArnPrefix, StringComparison.Ordinal) ? name[ArnPrefix.Length..] : "";
            name = name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name;
        }

        return CheckGroup(name) is { } error ? error : catalog.FindGroup(name!) is { } group ? group : LogsError.NoGroup;
    }

    private static VirgaError? Check(string member, string? value, Regex rule) => value switch
    {
        null => LogsError.Invalid($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"),
        { Length: 0 or > 512 } => LogsError.Invalid($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have length between 1 and 512"),
        _ when !rule.IsMatch(value) => LogsError.Invalid($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression pattern: {rule.ToString()[1..^2]}"),
        _ => null,
    };

    [GeneratedRegex(@"^[\.\-_/#A-Za-z0-9]+\z")]
    private static partial Regex GroupName();

    [GeneratedRegex(@"^[^:*]*\z")]
    private static partial Regex StreamName();
}
