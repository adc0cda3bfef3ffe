using System.Collections.Concurrent;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>An authorizer as a stage serves it, with the answers of its function that are still good.</summary>
internal sealed class ServedAuthorizer(ApiAuthorizer authorizer, FunctionGrant? function)
{
    private const int MaxCached = 10_000;
    private readonly ConcurrentDictionary<string, (LambdaVerdict Verdict, DateTimeOffset Until)> cached = new(StringComparer.Ordinal);

    public ApiAuthorizer Settings => authorizer;

    /// <summary>Of a Lambda authorizer.</summary>
    public FunctionGrant? Function => function;

    public LambdaVerdict? Find(string key, DateTimeOffset now) => cached.TryGetValue(key, out (LambdaVerdict Verdict, DateTimeOffset Until) one) && one.Until > now ? one.Verdict : null;

    public void Keep(string key, LambdaVerdict verdict, DateTimeOffset until)
    {
        if (cached.Count >= MaxCached)
        {
            cached.Clear();
        }

        cached[key] = (verdict, until);
    }
}
