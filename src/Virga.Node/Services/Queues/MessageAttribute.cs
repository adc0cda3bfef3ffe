namespace Virga.Node.Services.Queues;

/// <summary>A typed value beside a message's body.</summary>
/// <param name="DataType"><c>String</c>, <c>Number</c> or <c>Binary</c>, each with an optional label of the sender's (<c>Number.int</c>).</param>
/// <remarks>Source: Amazon SQS developer guide, "Amazon SQS message attributes".</remarks>
internal sealed record MessageAttribute(string? DataType, string? StringValue = null, byte[]? BinaryValue = null)
{
    public bool IsBinary => DataType?.StartsWith("Binary", StringComparison.Ordinal) == true;
}
