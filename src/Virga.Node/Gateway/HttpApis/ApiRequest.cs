using System.Globalization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>One request on its way through the gateway: what is known of it so far.</summary>
internal sealed class ApiRequest(HttpContext context, ServedStage stage, ServedRoute? route, string path, NodeAddress address, DateTimeOffset time)
{
    private string? text;

    public HttpContext Context => context;

    public ServedStage Stage => stage;

    public ServedRoute Route => route!;

    public bool HasRoute => route is not null;

    /// <summary>Below the stage.</summary>
    public string Path => path;

    /// <summary>With the stage before it, as events show it.</summary>
    public string FullPath { get; } = stage.Stage.StageName == Services.HttpApis.HttpApi.DefaultStage ? path : $"/{stage.Stage.StageName}{path}";

    /// <summary>Values of the route's variables, decoded.</summary>
    public string[] Variables { get; init; } = [];

    public RequestId Id { get; } = RequestId.New();

    public string IdText => text ??= Id.ToString();

    public DateTimeOffset Time => time;

    public string AccountId => address.AccountId;

    public ReadOnlyMemory<byte> Body { get; set; }

    public ApiCaller? Caller { get; set; }

    /// <summary>What went wrong inside, for the access log.</summary>
    public string? IntegrationError { get; set; }

    public string SourceIp => context.Connection.RemoteIpAddress is { } remote ? (remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).ToString() : "127.0.0.1";

    public string DomainName => context.Request.Host.Value ?? "";

    public string DomainPrefix => context.Request.Host.Host.StartsWith(stage.Api.ApiId, StringComparison.Ordinal) ? stage.Api.ApiId : context.Request.Host.Host.Split('.')[0];

    /// <summary>As the Common Log Format has it.</summary>
    public string ClockTime => time.UtcDateTime.ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture);

    public string? Variable(string name)
    {
        int at = route is null ? -1 : Array.IndexOf(route.Variables, name);
        return at < 0 ? null : Variables[at];
    }
}
