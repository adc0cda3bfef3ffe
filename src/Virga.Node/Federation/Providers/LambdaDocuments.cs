namespace Virga.Node.Federation.Providers;

/// <summary>What of the Lambda API's documents is read; all may be missing in a foreign answer. Source: AWS Lambda API reference.</summary>
internal static class LambdaDocuments
{
    public sealed record Configuration(string? FunctionName, string? Runtime, int? MemorySize, string? CodeSha256)
    {
        public string? State { get; init; }

        public string? StateReason { get; init; }

        public string? LastUpdateStatus { get; init; }

        public string? LastUpdateStatusReason { get; init; }

        /// <summary>Not ready yet: AWS refuses changes, and calls of a new function, until it is.</summary>
        public bool IsPending => State == "Pending" || LastUpdateStatus == "InProgress";

        public string? Failure => State == "Failed" ? StateReason ?? "it failed" : LastUpdateStatus == "Failed" ? LastUpdateStatusReason ?? "its update failed" : null;

        public ProvidedFunction ToFunction(string name) => new(FunctionName ?? name, Runtime, MemorySize, CodeSha256, null);
    }

    public sealed record FunctionList(IReadOnlyList<Configuration?>? Functions, string? NextMarker);

    public sealed record Settings(object AccountLimit);

    public sealed record Prices(string? Currency, long RequestPicos, long GigabyteSecondPicos, string? Source);
}
