namespace Virga.Node.Aws.S3;

/// <summary>Operations that belong together.</summary>
internal interface IS3Operations
{
    IEnumerable<S3Operation> All { get; }
}
