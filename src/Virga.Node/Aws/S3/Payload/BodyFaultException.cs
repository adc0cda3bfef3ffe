using Virga.Node.Values;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>Ends the reading of a body that isn't what it should be: a stream can't return an error. Caught where the body is received.</summary>
internal sealed class BodyFaultException(VirgaError error) : Exception(error.Message)
{
    public VirgaError Error { get; } = error;
}
