using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>APIs made ready for requests, once for each state that they are in.</summary>
internal sealed class ServedApis(HttpApiCatalog catalog, FunctionAccess access, NodeAddress address)
{
    private readonly ConditionalWeakTable<HttpApi, FrozenDictionary<string, ServedStage>> served = [];

    /// <summary>The stage that the address names, and the path below it.</summary>
    public bool TryFind(in ApiAddress at, [NotNullWhen(true)] out ServedStage? stage, out string path)
    {
        path = at.Path;
        if (!catalog.TryFind(at.ApiId, out HttpApi? api) || (api.DisableExecuteApiEndpoint && !at.IsOwnDomain))
        {
            stage = null;
            return false;
        }

        if (!served.TryGetValue(api, out FrozenDictionary<string, ServedStage>? stages))
        {
            stages = served.GetValue(api, one => one.Stages.ToFrozenDictionary(single => single.StageName, single => new ServedStage(one, single, access, address), StringComparer.Ordinal));
        }

        if (at.Stage is { } named)
        {
            return stages.TryGetValue(named, out stage);
        }

        int end = path.IndexOf('/', 1);
        ReadOnlySpan<char> first = path.AsSpan(1, (end < 0 ? path.Length : end) - 1);
        if (first.Length > 0 && stages.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(first, out stage))
        {
            path = end < 0 ? "/" : path[end..];
            return true;
        }

        return stages.TryGetValue(HttpApi.DefaultStage, out stage);
    }
}
