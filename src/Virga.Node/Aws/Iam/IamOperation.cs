using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>One operation of the API.</summary>
/// <param name="Required">Parameters that must be given.</param>
/// <param name="Resource">ARN of what it is done to, for the check whether the caller may; <c>*</c> when it isn't done to one thing.</param>
internal sealed record IamOperation(string Name, string[] Required, Func<IamCall, string> Resource, Func<IamCall, Result<IamAnswer>> Run);
