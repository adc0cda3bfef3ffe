using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.EventBuses;

namespace Virga.Node.Aws.Events;

/// <summary>A request that has found its operation.</summary>
internal sealed record EventsCall(Principal Caller, IConditionKeys Keys, EventsInput Input)
{
    /// <summary>The bus that it is about.</summary>
    public string Bus => BusName(Input.EventBusName);

    /// <summary>Of a bus's name or ARN; none given: the default bus.</summary>
    public static string BusName(string? given) => given is null ? EventBus.Default : given[(given.IndexOf("event-bus/", StringComparison.Ordinal) is >= 0 and int at ? at + "event-bus/".Length : 0)..];
}
