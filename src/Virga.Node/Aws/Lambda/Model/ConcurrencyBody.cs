namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Body of PutFunctionConcurrency, and its answer and GetFunctionConcurrency's.</summary>
internal sealed record ConcurrencyBody
{
    public int? ReservedConcurrentExecutions { get; init; }
}
