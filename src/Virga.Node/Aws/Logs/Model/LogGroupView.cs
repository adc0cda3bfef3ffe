namespace Virga.Node.Aws.Logs.Model;

/// <summary>A group as DescribeLogGroups shows it. Source: API Reference, "LogGroup".</summary>
internal sealed record LogGroupView(string LogGroupName, long CreationTime, int? RetentionInDays, long StoredBytes, string LogGroupArn)
{
    /// <summary>Policies name the group's streams with it.</summary>
    public string Arn => $"{LogGroupArn}:*";

    public int MetricFilterCount { get; }

    public string LogGroupClass { get; } = "STANDARD";
}
