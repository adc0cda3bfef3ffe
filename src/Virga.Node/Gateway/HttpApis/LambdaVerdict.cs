using Virga.Node.Identity.Policies;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>What a Lambda authorizer answered: yes or no, or a policy that is asked for each route.</summary>
internal sealed record LambdaVerdict(bool IsAuthorized, PolicyDocument? Policy, ApiCaller Caller);
