using System.Runtime.CompilerServices;
using Virga.Node.Aws.Lambda;
using Virga.Node.Functions;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Queues;
using Virga.Node.Triggers.Object;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Asks the policies of queues and functions for S3.</summary>
/// <remarks>Source: S3 User Guide, "Granting permissions to publish event notification messages to a destination".</remarks>
internal sealed class NotificationTargets(QueueCatalog queues, FunctionCatalog functions, LambdaAccess lambda, Authorizer authorizer, NodeAddress address) : ITargetPermissions
{
    private static readonly Principal S3 = Principal.Service("s3.amazonaws.com");
    private readonly ConditionalWeakTable<string, PolicyDocument> policies = [];

    public string? Refusal(string bucket, string owner, string target)
    {
        ConditionKeys keys = new() { ["aws:SourceArn"] = [$"arn:aws:s3:::{bucket}"], ["aws:SourceAccount"] = [owner] };
        return target.StartsWith("arn:aws:sqs:", StringComparison.Ordinal) ? OfQueue(target, keys) : OfFunction(target, keys);
    }

    private string? OfQueue(string target, ConditionKeys keys)
    {
        if (queues.FindArn(target) is not { } queue)
        {
            return "The destination queue does not exist";
        }

        if (queue.IsFifo)
        {
            return "FIFO SQS queues are not supported as notification destinations";
        }

        PolicyDocument? policy = queue.Policy is { } json ? policies.GetValue(json, text => PolicyDocument.Stored(text, PolicyKind.Resource)) : null;
        return authorizer.Check(S3, "sqs:SendMessage", queue.Arn, keys, policy) is null ? null : "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";
    }

    private string? OfFunction(string target, ConditionKeys keys) =>
        !FunctionReference.Parse(target).TryGet(out FunctionReference reference, out _) || target != address.FunctionArn(reference.Name, reference.Qualifier)
            || !functions.TryFind(reference.Name, out Function? function) || !function.Has(reference.Qualifier) ? "The destination Lambda does not exist"
        : lambda.CheckFunction(S3, "lambda:InvokeFunction", function, reference.Qualifier, keys) is null ? null
        : $"Not authorized to invoke function [{target}]";
}
