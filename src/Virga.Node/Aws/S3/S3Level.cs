namespace Virga.Node.Aws.S3;

/// <summary>What a request's address names.</summary>
internal enum S3Level
{
    Service,
    Bucket,
    Object,
}
