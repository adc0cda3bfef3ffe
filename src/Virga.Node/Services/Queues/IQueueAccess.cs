namespace Virga.Node.Services.Queues;

/// <summary>What execution roles of functions may do with queues: identities are known further up.</summary>
internal interface IQueueAccess
{
    /// <param name="action">Such as <c>sqs:SendMessage</c>.</param>
    /// <returns>True as well for a role that isn't on this node, which is not judged.</returns>
    bool Allows(string roleArn, string action, MessageQueue queue);
}
