using Virga.Node.Identity;
using Virga.Node.Services.Queues;

namespace Virga.Node.Aws.Sqs;

/// <summary>A request for an operation.</summary>
/// <param name="Base">The node's address as the client wrote it: queue URLs begin with it.</param>
/// <param name="Found">The queue that <c>QueueUrl</c> or <c>QueueName</c> names, if it exists.</param>
internal sealed record SqsCall(Principal Caller, SqsInput Input, string Base, string Account, MessageQueue? Found, CancellationToken Aborted)
{
    /// <summary>What the client traces the request by, if it does.</summary>
    public string? Trace { get; init; }

    /// <summary>Only for operations that need one: the service has looked.</summary>
    public MessageQueue Queue => Found!;

    public string UrlOf(MessageQueue queue) => $"{Base}/{Account}/{queue.Name}";
}
