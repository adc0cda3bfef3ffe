using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Services.Objects.Notifications;
using Virga.Node.Triggers.Object;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>
/// PutBucketNotificationConfiguration, GetBucketNotificationConfiguration. Queues and functions are told; rules for topics are refused,
/// and <c>EventBridgeConfiguration</c> is kept and has no effect.
/// </summary>
internal sealed class NotificationOperations(IObjectStore store, ITargetPermissions permissions, ObjectDelivery delivery) : IS3Operations
{
    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Bucket, BucketNotifications.Setting, "GetBucketNotification", GetAsync),
        new("PUT", S3Level.Bucket, BucketNotifications.Setting, "PutBucketNotification", PutAsync),
    ];

    private static Task<VirgaError?> GetAsync(S3Call call) =>
        S3Xml.AnswerAsync(call, call.Bucket.Settings.GetValueOrDefault(BucketNotifications.Setting) ?? new BucketNotifications([], false).Write(S3Xml.Namespace));

    private async Task<VirgaError?> PutAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadXmlAsync(call, "NotificationConfiguration").ConfigureAwait(false)).TryGet(out XElement? document, out VirgaError? error)
            || !NotificationRules.Read(document).TryGet(out BucketNotifications? wanted, out error))
        {
            return error;
        }

        if (!"true".Equals(call.Header("x-amz-skip-destination-validation"), StringComparison.OrdinalIgnoreCase))
        {
            foreach (NotificationRule rule in wanted.Rules)
            {
                if (permissions.Refusal(call.Bucket.Name, call.Bucket.Owner, rule.Target) is { } refusal)
                {
                    return S3Error.InvalidArgument($"Unable to validate the following destination configurations: {rule.Target}: {refusal}");
                }
            }

            foreach (string queue in wanted.Rules.Where(rule => rule.Kind == NotificationTarget.Queue).Select(rule => rule.Target).Distinct())
            {
                await delivery.TestAsync(queue, call.Bucket.Name, call.RequestId).ConfigureAwait(false);
            }
        }

        bool isEmpty = wanted.Rules.IsEmpty && !wanted.HasEventBridge;
        store.Change(call.Bucket.Name, bucket => bucket.With(BucketNotifications.Setting, isEmpty ? null : wanted.Write(S3Xml.Namespace)));
        return null;
    }
}
