namespace Virga.Node.Aws.Lambda;

/// <summary>An operation of the Lambda API.</summary>
/// <param name="Name">As AWS names it.</param>
/// <param name="Path">With <c>{name}</c> for the function.</param>
internal sealed record LambdaOperation(string Name, string Method, string Path, Func<LambdaCall, Task> Handler)
{
    /// <summary>What this node leaves out of it, for the reference; null: nothing.</summary>
    public string? Missing { get; init; }

    /// <summary>A parameter of the query, <c>name=value</c>, that tells it from another operation of the same method and path.</summary>
    public string? Query { get; init; }

    /// <summary>Whether its document may give a function an execution role.</summary>
    public bool PassesRole { get; init; }

    /// <summary>The IAM action that it needs.</summary>
    public string Action { get; init; } = "lambda:" + Name;
}
