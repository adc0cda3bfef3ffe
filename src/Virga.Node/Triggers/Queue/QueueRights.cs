using Virga.Node.Functions;
using Virga.Node.Services.Queues;

namespace Virga.Node.Triggers.Queue;

/// <summary>
/// Whether a function's execution role lets Lambda read a queue for it. Source: AWS Lambda developer guide, "Creating and configuring an
/// Amazon SQS event source mapping", execution role permissions.
/// </summary>
internal sealed class QueueRights(FunctionCatalog functions, IQueueAccess access)
{
    private static readonly string[] Needed = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

    /// <summary>The operation that the role doesn't allow; null: it allows all that are needed.</summary>
    public string? Missing(string roleArn, MessageQueue queue) => Needed.FirstOrDefault(operation => !access.Allows(roleArn, $"sqs:{operation}", queue));

    /// <summary>True as well when the function is gone: its call says so.</summary>
    public bool MayRead(EventSourceMapping mapping, MessageQueue queue) =>
        !functions.TryFind(mapping.FunctionName, out Function? function) || Missing(function.Latest.Role, queue) is null;
}
