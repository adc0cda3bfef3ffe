using Virga.Node.Aws.Lambda;
using Virga.Node.Functions;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Identity.Sessions;
using Virga.Node.Values;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>What decides whether the gateway may call a function.</summary>
internal sealed class FunctionAccess(FunctionCatalog functions, LambdaAccess access, SessionIssuer sessions, NodeAddress address, TimeProvider time)
{
    private const string Service = "apigateway.amazonaws.com";
    private const string Action = "lambda:InvokeFunction";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private readonly Principal gateway = Principal.Service(Service);

    public TimeProvider Time => time;

    public Function? Find(FunctionReference reference) => functions.TryFind(reference.Name, out Function? function) && function.Has(reference.Qualifier) ? function : null;

    public bool Allows(Function function, string? qualifier, string sourceArn, string? roleArn)
    {
        ConditionKeys keys = new() { ["aws:SourceArn"] = [sourceArn], ["aws:SourceAccount"] = [address.AccountId] };
        Principal? caller = roleArn is null ? gateway
            : sessions.AssumeForService(Service, roleArn, "BackplaneAssumeRoleSession", Lifetime).TryGet(out TemporaryCredentials? session, out _) ? session.Key.Owner
            : null;
        return caller is not null && access.CheckFunction(caller, Action, function, qualifier, keys) is null;
    }
}
