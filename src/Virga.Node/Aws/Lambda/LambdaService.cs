using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Virga.Node.Aws.Lambda;

/// <summary>The Lambda API: every operation that this node knows.</summary>
internal sealed class LambdaService(IEnumerable<ILambdaOperations> groups)
{
    private const string Functions = "/2015-03-31/functions";
    private const int MaxDocument = InvokeOperation.MaxPayload;
    private const int MaxCode = 69_905_067; // AWS's own limit: 50 MB in base64

    public IReadOnlyList<LambdaOperation> Operations { get; } = [.. groups.SelectMany(group => group.Operations)];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (LambdaOperation operation in Operations)
        {
            routes.MapMethods(operation.Path, [operation.Method], context => operation.Handler(new LambdaCall(context)));
        }
    }

    /// <summary>The body's limit, which must hold before it is read: only code is large.</summary>
    public static int MaxBody(HttpRequest request)
    {
        string path = request.Path.Value!;
        bool isCode = path == Functions || path == Functions + "/" || path.EndsWith("/code", StringComparison.Ordinal)
            || (path.StartsWith(LayerOperations.Layers, StringComparison.Ordinal) && path.EndsWith("/versions", StringComparison.Ordinal));
        return isCode ? MaxCode : MaxDocument;
    }
}
