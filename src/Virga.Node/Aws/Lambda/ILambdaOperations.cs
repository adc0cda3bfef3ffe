namespace Virga.Node.Aws.Lambda;

/// <summary>Operations that belong together. A new group is a class and one line in <c>NodeSetup</c>.</summary>
internal interface ILambdaOperations
{
    IEnumerable<LambdaOperation> Operations { get; }
}
