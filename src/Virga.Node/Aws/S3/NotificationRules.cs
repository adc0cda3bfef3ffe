using System.Text;
using System.Xml.Linq;
using Virga.Node.Services.Objects.Notifications;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>What a notification configuration must be like.</summary>
/// <remarks>Source: S3 User Guide, "Supported event types", "Configuring event notifications using object key name filtering".</remarks>
internal static class NotificationRules
{
    private const int MaxValue = 1024;
    private const int MaxId = 255;
    private const int MaxRules = 100;

    private static readonly HashSet<string> Events =
    [
        "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated", "s3:ObjectTagging:*", "s3:ObjectTagging:Put", "s3:ObjectTagging:Delete", "s3:ObjectAcl:Put",
        "s3:ReducedRedundancyLostObject", "s3:ObjectRestore:*", "s3:ObjectRestore:Post", "s3:ObjectRestore:Completed", "s3:ObjectRestore:Delete",
        "s3:Replication:*", "s3:Replication:OperationFailedReplication", "s3:Replication:OperationNotTracked", "s3:Replication:OperationMissedThreshold", "s3:Replication:OperationReplicatedAfterThreshold",
        "s3:LifecycleTransition", "s3:LifecycleExpiration:*", "s3:LifecycleExpiration:Delete", "s3:LifecycleExpiration:DeleteMarkerCreated", "s3:IntelligentTiering",
    ];

    public static Result<BucketNotifications> Read(XElement document)
    {
        BucketNotifications read = BucketNotifications.Read(document);
        if (read.Rules.Any(rule => rule.Target.Length == 0 || rule.Events.IsEmpty))
        {
            return S3Error.MalformedXml();
        }

        foreach (XElement filter in document.Descendants().Where(element => element.Name.LocalName == "S3Key"))
        {
            if (CheckFilter([.. filter.Children("FilterRule")]) is { } wrong)
            {
                return wrong;
            }
        }

        return read.Rules.Length > MaxRules ? S3Error.InvalidArgument($"Number of notification configurations cannot exceed {MaxRules}")
            : (read.Rules.Select(Check).FirstOrDefault(error => error is not null) ?? CheckTogether(read)) is { } error ? error : read;
    }

    private static VirgaError? CheckFilter(XElement[] rules)
    {
        string?[] names = [.. rules.Select(rule => rule.Text("Name")?.ToLowerInvariant())];
        return rules.Any(rule => rule.Text("Name") is null || rule.Text("Value") is null) ? S3Error.MalformedXml()
            : names.Any(name => name is not ("prefix" or "suffix")) ? S3Error.InvalidArgument("filter rule name must be either prefix or suffix")
            : names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice } ? S3Error.InvalidArgument($"Cannot specify more than one {twice} rule in a filter.")
            : rules.Any(rule => Encoding.UTF8.GetByteCount(rule.Text("Value")!) > MaxValue) ? S3Error.InvalidArgument("Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation")
            : null;
    }

    private static VirgaError? Check(NotificationRule rule) =>
        rule.Kind == NotificationTarget.Topic ? S3Error.NotImplemented("Notifying a topic")
        : rule.Id.Length > MaxId ? S3Error.InvalidArgument($"ID length should not exceed allowed limit of {MaxId}")
        : !rule.Events.All(Events.Contains) ? S3Error.InvalidArgument("The event is not supported for notifications")
        : !rule.Target.StartsWith(rule.Kind == NotificationTarget.Queue ? "arn:aws:sqs:" : "arn:aws:lambda:", StringComparison.Ordinal) ? S3Error.InvalidArgument("The ARN could not be parsed")
        : rule.Events.Where((one, index) => rule.Events.Where((_, other) => other != index).Any(other => new NotificationRule("", rule.Kind, "", [one], null, null).SharesEvent(new NotificationRule("", rule.Kind, "", [other], null, null)))).Any()
            ? Overlap()
        : null;

    private static VirgaError? CheckTogether(BucketNotifications all)
    {
        if (all.Rules.DistinctBy(rule => rule.Id).Count() < all.Rules.Length)
        {
            return S3Error.InvalidArgument("Same ID used for multiple configurations. IDs must be unique");
        }

        NotificationRule[] clash = [.. all.Rules.SelectMany((rule, index) => all.Rules.Skip(index + 1).Where(other => rule.SharesEvent(other) && rule.SharesKeys(other)).SelectMany(other => (NotificationRule[])[rule, other])).Take(2)];
        return clash.Length == 0 ? null
            : clash.Any(rule => rule.Prefix is not null || rule.Suffix is not null)
                ? S3Error.InvalidArgument("Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.")
                : Overlap();
    }

    private static VirgaError Overlap() => S3Error.InvalidArgument("Configurations overlap. Configurations on the same bucket cannot share a common event type.");
}
