using Microsoft.AspNetCore.Http;

namespace Virga.Node.Gateway;

/// <summary>A way in that isn't signed as AWS's requests are: it sees for itself whom it answers, and bounds what it takes.</summary>
internal interface IOpenEndpoint
{
    bool IsFor(HttpRequest request);

    Task HandleAsync(HttpContext context);
}
