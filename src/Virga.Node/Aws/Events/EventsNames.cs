using System.Text.RegularExpressions;
using Virga.Node.Services.EventBuses;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>Names and ARNs of buses and rules.</summary>
internal static partial class EventsNames
{
    public static string BusArn(NodeAddress address, string name) => $"arn:aws:events:{address.Region}:{address.AccountId}:event-bus/{name}";

    public static string RuleArn(NodeAddress address, string bus, string name) =>
        $"arn:aws:events:{address.Region}:{address.AccountId}:rule/{(bus == EventBus.Default ? name : $"{bus}/{name}")}";

    public static VirgaError? Check(string member, string? name, int most) =>
        name is null ? EventsError.BadValue(member, null, "not be null")
        : name.Length < 1 || name.Length > most ? EventsError.BadValue(member, name, $"have length less than or equal to {most}")
        : Name().IsMatch(name) ? null
        : EventsError.BadValue(member, name, @"satisfy regular expression pattern: [\.\-_A-Za-z0-9]+");

    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    [GeneratedRegex(@"^[\.\-_A-Za-z0-9]+\z")]
    private static partial Regex Name();
}
