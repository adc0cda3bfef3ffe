using System.Text.Json.Serialization;

namespace Virga.Node.Services.Stacks;

/// <summary>In whose name a stack's resources are made: a principal in a form that is kept across restarts.</summary>
/// <param name="Arn">As the principal is called.</param>
/// <param name="IdentityArn">ARN of the user or role whose permissions these are.</param>
/// <param name="IdentityId">Unique id of that user or role; empty: whichever has the name.</param>
/// <param name="Policies">Documents that limit the session; null: none do.</param>
internal sealed record StackActor(string Arn, string IdentityArn, string IdentityId, string[]? Policies)
{
    /// <summary>ARN of the role that CloudFormation assumes instead; null: none was given.</summary>
    public string? ServiceRole { get; init; }

    [JsonIgnore]
    public string Name => ServiceRole ?? Arn;
}
