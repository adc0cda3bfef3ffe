namespace Virga.Node.Triggers.Object;

/// <summary>Whether buckets may tell their targets: the targets' own policies say so.</summary>
internal interface ITargetPermissions
{
    /// <summary>Why not; null: the target exists and takes this bucket's events.</summary>
    /// <param name="owner">The bucket's account.</param>
    string? Refusal(string bucket, string owner, string target);
}
