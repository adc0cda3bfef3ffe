using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>AWS Identity and Access Management: finds the operation, checks its parameters and that the caller may, and runs it.</summary>
internal sealed class IamService(IEnumerable<IIamOperations> operations, IdentityCatalog catalog, Authorizer authorizer) : IAwsService
{
    private const string XmlNamespace = "https://iam.amazonaws.com/doc/2010-05-08/";
    private const string Version = "2010-05-08";
    private readonly FrozenDictionary<string, IamOperation> byName = operations.SelectMany(group => group.All).ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);

    public string SigningName => "iam";

    public Task HandleAsync(HttpContext context, AwsRequest request)
    {
        AwsQuery query = AwsQuery.Read(context, request);
        return Run(new IamCall(request.Principal, query, catalog.Now), new RequestKeys(context, request)).TryGet(out IamAnswer? answer, out VirgaError? error)
            ? query.WriteAsync(context, request, XmlNamespace, answer.Write)
            : AwsQuery.WriteErrorAsync(context, request, XmlNamespace, error);
    }

    private Result<IamAnswer> Run(IamCall call, RequestKeys keys)
    {
        if (!byName.TryGetValue(call.Query.Action, out IamOperation? operation))
        {
            return new VirgaError(Outcome.UnknownOperation, $"Could not find operation {call.Query.Action} for version {Version}");
        }

        VirgaError? refused = IamRules.Check(call.Query, operation.Required) ?? authorizer.Check(call.Caller, $"iam:{operation.Name}", operation.Resource(call), keys);
        return refused is null ? operation.Run(call) : refused;
    }
}
