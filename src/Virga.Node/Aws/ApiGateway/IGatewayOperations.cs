namespace Virga.Node.Aws.ApiGateway;

/// <summary>Some of the operations, by what they are about.</summary>
internal interface IGatewayOperations
{
    IEnumerable<GatewayOperation> Operations { get; }
}
