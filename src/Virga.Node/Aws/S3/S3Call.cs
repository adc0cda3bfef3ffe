using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;
using Virga.Node.Services.Objects;

namespace Virga.Node.Aws.S3;

/// <summary>One request: who asks for what.</summary>
internal sealed class S3Call(HttpContext context, S3Address address, Principal principal, string requestId)
{
    public HttpContext Context => context;

    public HttpRequest Request => context.Request;

    public HttpResponse Response => context.Response;

    public CancellationToken Cancellation => context.RequestAborted;

    public S3Address Address => address;

    public Principal Principal => principal;

    public string RequestId => requestId;

    public string Key => address.Key ?? "";

    /// <summary>Set where the operation needs one.</summary>
    public Bucket Bucket { get; set; } = null!;

    /// <summary>Set when the request was signed with version 4.</summary>
    public SignatureSeed? Seed { get; init; }

    public string Region { get; init; } = "";

    /// <summary>How the request was signed, in policies' words; null: not at all.</summary>
    public string? AuthType { get; init; }

    public string? VersionId => Query("versionId");

    /// <summary>Null when absent.</summary>
    public string? Query(string name) => context.Request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values[0] ?? "" : null;

    /// <summary>Null when absent.</summary>
    public string? Header(string name) => context.Request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values.ToString() : null;
}
