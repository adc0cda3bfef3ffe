using System.Text;
using Microsoft.AspNetCore.Http;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>Sends responses, with what the gateway itself adds to each.</summary>
internal static class ApiAnswer
{
    /// <summary>The gateway's own words for a status.</summary>
    public static Task RefuseAsync(ApiRequest request, int status)
    {
        HttpResponse response = request.Context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        return SendAsync(request, Encoding.UTF8.GetBytes($$"""{"message":"{{Message(status)}}"}"""));
    }

    public static string Message(int status) => status switch
    {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Request Entity Too Large",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        504 => "Endpoint request timed out",
        _ => "Internal Server Error",
    };

    /// <summary>The body; status and headers are set.</summary>
    public static async Task SendAsync(ApiRequest request, ReadOnlyMemory<byte> body)
    {
        Complete(request);
        HttpResponse response = request.Context.Response;
        if (body.IsEmpty || !HttpAnswer.HasBody(response))
        {
            response.ContentLength = HttpAnswer.HasBody(response) ? 0 : null;
            return;
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(request.Context.Request.Method))
        {
            await response.Body.WriteAsync(body).ConfigureAwait(false);
        }
    }

    /// <summary>Before the body begins.</summary>
    public static void Complete(ApiRequest request)
    {
        HttpResponse response = request.Context.Response;
        if (request.HasRoute && request.Route.Integration?.ResponseParameters is { } parameters)
        {
            ParameterMapping.ApplyToResponse(request, parameters);
        }

        response.Headers["Apigw-Requestid"] = request.IdText;
        if (request.Stage.Cors is { } cors)
        {
            ApiCorsRules.Apply(request.Context, cors);
        }
    }
}
