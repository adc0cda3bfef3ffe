namespace Virga.Node.Values;

/// <summary>The account and region that this node's ARNs carry.</summary>
/// <param name="AccountId">Twelve digits.</param>
/// <param name="Region">An AWS region name, which clients sign for.</param>
public sealed record NodeAddress(string AccountId, string Region)
{
    public static NodeAddress Default { get; } = new("000000000000", "us-east-1");

    /// <summary>ARN of a function or, with a qualifier, of one of its versions or aliases.</summary>
    public string FunctionArn(string name, string? qualifier = null) =>
        qualifier is null
            ? $"arn:aws:lambda:{Region}:{AccountId}:function:{name}"
            : $"arn:aws:lambda:{Region}:{AccountId}:function:{name}:{qualifier}";
}
