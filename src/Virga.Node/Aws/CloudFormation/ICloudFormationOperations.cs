namespace Virga.Node.Aws.CloudFormation;

/// <summary>Operations that belong together.</summary>
internal interface ICloudFormationOperations
{
    IEnumerable<CloudFormationOperation> All { get; }
}
