using Virga.Node.Aws.Scheduler;
using Virga.Node.Aws.Wire;

namespace Virga.Node.Aws.Events;

/// <summary>The tables of EventBridge's and its Scheduler's operations.</summary>
internal static class EventsReference
{
    /// <summary>All operations of EventBridge that this node doesn't have. Source: EventBridge API Reference, "Actions".</summary>
    private static readonly string[] Others =
    [
        "ActivateEventSource", "CancelReplay", "CreateApiDestination", "CreateArchive", "CreateConnection", "CreateEndpoint",
        "CreatePartnerEventSource", "DeactivateEventSource", "DeauthorizeConnection", "DeleteApiDestination", "DeleteArchive", "DeleteConnection",
        "DeleteEndpoint", "DeletePartnerEventSource", "DescribeApiDestination", "DescribeArchive", "DescribeConnection", "DescribeEndpoint",
        "DescribeEventSource", "DescribePartnerEventSource", "DescribeReplay", "ListApiDestinations", "ListArchives", "ListConnections",
        "ListEndpoints", "ListEventSources", "ListPartnerEventSourceAccounts", "ListPartnerEventSources", "ListReplays", "PutPartnerEvents",
        "PutPermission", "RemovePermission", "StartReplay", "UpdateApiDestination", "UpdateArchive", "UpdateConnection", "UpdateEndpoint",
        "UpdateEventBus",
    ];

    public static string Markdown(IReadOnlyList<EventsOperation> operations) =>
        OperationReference.Markdown("The EventBridge API", operations.Select(one => (one.Name, (string?)null, one.Missing)), Others);

    public static string Markdown(IReadOnlyList<SchedulerOperation> operations) =>
        OperationReference.Markdown("The EventBridge Scheduler API", operations.Select(one => (one.Name, (string?)$"{one.Method} /{one.Path}{(one.IsNamed ? one.Path == "tags" ? "/{arn}" : "/{name}" : "")}", one.Missing)), []);
}
