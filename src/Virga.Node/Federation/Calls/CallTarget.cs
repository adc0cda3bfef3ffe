using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Virga.Node.Federation.Calls;

/// <summary>What a call's request line asks for, as it stands there: decoding would give several calls one form.</summary>
/// <param name="Path">From the slash behind the end point's id on.</param>
/// <param name="Query">Without the question mark.</param>
internal sealed record CallTarget(uint EndPoint, string Path, string Query)
{
    /// <param name="prefix">Up to the end point's id.</param>
    public static bool TryRead(HttpContext context, string prefix, [NotNullWhen(true)] out CallTarget? target)
    {
        string raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        target = null;
        if (!raw.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        int mark = raw.IndexOf('?', StringComparison.Ordinal);
        string whole = mark < 0 ? raw : raw[..mark];
        int slash = whole.IndexOf('/', prefix.Length);
        if (uint.TryParse(whole.AsSpan(prefix.Length, (slash < 0 ? whole.Length : slash) - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint endPoint))
        {
            target = new CallTarget(endPoint, slash < 0 ? "/" : whole[slash..], mark < 0 ? "" : raw[(mark + 1)..]);
        }

        return target is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{EndPoint}{Path}{(Query.Length > 0 ? "?" : "")}{Query}");
}
