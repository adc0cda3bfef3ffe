namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, GetAccountSettings.</summary>
internal sealed record AccountSettings(AccountLimit AccountLimit, AccountUsage AccountUsage);
