using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Virga.Node.Aws.Wire;

/// <summary>Hands a verified request to the service that it was signed for; others go on to the routes.</summary>
internal sealed class AwsServices(IEnumerable<IAwsService> services)
{
    private readonly Dictionary<string, IAwsService> bySigningName = services.ToDictionary(service => service.SigningName, StringComparer.Ordinal);

    public Task DispatchAsync(HttpContext context, RequestDelegate next)
    {
        AwsRequest request = context.Features.GetRequiredFeature<AwsRequest>();
        return bySigningName.TryGetValue(request.Service, out IAwsService? service) ? service.HandleAsync(context, request) : next(context);
    }
}
