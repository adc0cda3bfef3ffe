namespace Virga.Node.Aws.Sqs;

/// <summary>Operations that belong together.</summary>
internal interface ISqsOperations
{
    IEnumerable<SqsOperation> All { get; }
}
