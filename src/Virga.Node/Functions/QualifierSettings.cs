namespace Virga.Node.Functions;

/// <summary>What may be set for the function itself, for a version or for an alias, each apart from the others.</summary>
public sealed record QualifierSettings
{
    public static QualifierSettings None { get; } = new();

    public ProvisionedConcurrency? Provisioned { get; init; }

    public AsyncSettings? Async { get; init; }

    /// <summary>Who else may use it: a policy document's statements.</summary>
    public ResourcePolicy? Policy { get; init; }

    /// <summary>When the runtime may change: <c>Auto</c>, <c>FunctionUpdate</c> or <c>Manual</c>.</summary>
    public RuntimeManagement? Runtime { get; init; }
}
