using Virga.Node.Functions;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Whether the gateway may call a function: by the function's own policy, for this one source, or by the role that it was given. What was
/// found holds until the function changes, and for a few seconds at most.
/// </summary>
internal sealed class FunctionGrant(FunctionReference function, string sourceArn, string? roleArn, FunctionAccess access)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(5);
    private Decision? last;

    public FunctionReference Function => function;

    public bool IsAllowed()
    {
        Function? found = access.Find(function);
        Decision? decided = last;
        if (decided is null || !ReferenceEquals(decided.Function, found) || access.Time.GetElapsedTime(decided.At) > Validity)
        {
            last = decided = new Decision(found, access.Time.GetTimestamp(), found is not null && access.Allows(found, function.Qualifier, sourceArn, roleArn));
        }

        return decided.Allowed;
    }

    private sealed record Decision(Function? Function, long At, bool Allowed);
}
