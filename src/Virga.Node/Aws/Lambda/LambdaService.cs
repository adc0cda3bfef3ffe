using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Virga.Node.Aws.Lambda;

/// <summary>The Lambda API: every operation that this node knows.</summary>
internal sealed class LambdaService(IEnumerable<ILambdaOperations> groups, LambdaAccess access)
{
    private const string Functions = "/2015-03-31/functions";
    private const int MaxDocument = InvokeOperation.MaxPayload;
    private const int MaxCode = 69_905_067; // AWS's own limit: 50 MB in base64

    public IReadOnlyList<LambdaOperation> Operations { get; } = [.. groups.SelectMany(group => group.Operations)];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (IGrouping<(string Path, string Method), LambdaOperation> route in Operations.GroupBy(operation => (operation.Path, operation.Method)))
        {
            LambdaOperation[] candidates = [.. route.OrderBy(operation => operation.Query is null)];
            routes.MapMethods(route.Key.Path, [route.Key.Method], context => HandleAsync(candidates.First(one => Matches(one, context)), new LambdaCall(context)));
        }
    }

    private Task HandleAsync(LambdaOperation operation, LambdaCall call) =>
        access.Check(operation, call) is { } refused ? call.Fail(refused) : operation.Handler(call);

    private static bool Matches(LambdaOperation operation, HttpContext context) =>
        operation.Query?.Split('=') is not { } wanted || context.Request.Query[wanted[0]] == wanted[1];

    /// <summary>The body's limit, which must hold before it is read: only code is large.</summary>
    public static int MaxBody(HttpRequest request)
    {
        string path = request.Path.Value!;
        bool isCode = path == Functions || path == Functions + "/" || path.EndsWith("/code", StringComparison.Ordinal)
            || (path.StartsWith(LayerOperations.Layers, StringComparison.Ordinal) && path.EndsWith("/versions", StringComparison.Ordinal));
        return isCode ? MaxCode : MaxDocument;
    }
}
