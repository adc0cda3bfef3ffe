namespace Virga.Node.Aws.Events;

/// <summary>Operations that belong together.</summary>
internal interface IEventsOperations
{
    IEnumerable<EventsOperation> All { get; }
}
