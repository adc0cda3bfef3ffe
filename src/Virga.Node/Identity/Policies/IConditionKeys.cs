namespace Virga.Node.Identity.Policies;

/// <summary>What a request brings to conditions and policy variables, beyond what is known of its principal. Asked only when a policy asks.</summary>
internal interface IConditionKeys
{
    /// <summary>The key's values, or null when the request doesn't have it.</summary>
    /// <param name="key">Such as <c>aws:SourceIp</c>, in any case.</param>
    string[]? Find(string key);
}
