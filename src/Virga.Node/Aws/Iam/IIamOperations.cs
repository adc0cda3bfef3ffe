namespace Virga.Node.Aws.Iam;

/// <summary>Operations that belong together.</summary>
internal interface IIamOperations
{
    IEnumerable<IamOperation> All { get; }
}
