using Microsoft.AspNetCore.Http;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// A service whose operations share one address: the signature's scope names the service, and the request itself the operation.
/// Services whose operations have paths of their own (Lambda) map routes instead.
/// </summary>
internal interface IAwsService
{
    /// <summary>The name that clients sign for, such as <c>iam</c> or <c>logs</c>.</summary>
    string SigningName { get; }

    Task HandleAsync(HttpContext context, AwsRequest request);
}
