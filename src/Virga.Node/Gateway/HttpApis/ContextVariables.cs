using System.Globalization;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// What <c>$context.NAME</c> is, in access logs and parameter mappings. Source: API Gateway developer guide, "Customize HTTP API access
/// logs".
/// </summary>
internal static class ContextVariables
{
    public static string? Find(ApiRequest request, string name) => name switch
    {
        "accountId" => request.AccountId,
        "apiId" => request.Stage.Api.ApiId,
        "awsEndpointRequestId" or "requestId" or "extendedRequestId" => request.IdText,
        "domainName" => request.DomainName,
        "domainPrefix" => request.DomainPrefix,
        "error.message" or "error.messageString" => request.Context.Response.StatusCode >= 400 ? ApiAnswer.Message(request.Context.Response.StatusCode) : null,
        "httpMethod" => request.Context.Request.Method,
        "identity.sourceIp" => request.SourceIp,
        "identity.userAgent" => request.Context.Request.Headers.UserAgent.ToString(),
        "identity.userArn" or "identity.user" or "identity.caller" => request.Caller?.UserArn,
        "integrationErrorMessage" or "integration.error" => request.IntegrationError,
        "path" => request.FullPath,
        "protocol" => request.Context.Request.Protocol,
        "requestTime" => request.ClockTime,
        "requestTimeEpoch" => request.Time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        "responseLength" => (request.Context.Response.ContentLength ?? 0).ToString(CultureInfo.InvariantCulture),
        "routeKey" => request.HasRoute ? request.Route.Key : null,
        "stage" => request.Stage.Stage.StageName,
        "status" => request.Context.Response.StatusCode.ToString(CultureInfo.InvariantCulture),
        _ when name.StartsWith("authorizer.claims.", StringComparison.Ordinal) => request.Caller?.Values?[name["authorizer.claims.".Length..]]?.ToString(),
        _ when name.StartsWith("authorizer.", StringComparison.Ordinal) => request.Caller?.Values?[name["authorizer.".Length..]]?.ToString(),
        _ => null,
    };
}
