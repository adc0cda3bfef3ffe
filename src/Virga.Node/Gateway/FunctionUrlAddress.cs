using Microsoft.AspNetCore.Http;

namespace Virga.Node.Gateway;

/// <summary>
/// A function URL's two spellings: by path, which every client can reach, and by host (<c>ID.lambda-url.localhost</c>), which gives a
/// page an origin of its own where the client resolves names under localhost.
/// </summary>
internal static class FunctionUrlAddress
{
    private const string Prefix = "/_virga/url/";
    private const string HostMark = ".lambda-url.";

    public static string Of(string endpoint, string urlId) => $"{endpoint}{Prefix}{urlId}/";

    /// <summary>The URL's id and the path below it, or false when the request is for something else.</summary>
    public static bool TryMatch(HttpRequest request, out string urlId, out string rawPath)
    {
        string path = request.Path.Value!;
        if (path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            int slash = path.IndexOf('/', Prefix.Length);
            urlId = slash < 0 ? path[Prefix.Length..] : path[Prefix.Length..slash];
            rawPath = slash < 0 ? "/" : path[slash..];
            return true;
        }

        string host = request.Host.Host;
        int mark = host.IndexOf(HostMark, StringComparison.Ordinal);
        (urlId, rawPath) = mark > 0 ? (host[..mark], path) : ("", "");
        return mark > 0;
    }
}
