namespace Virga.Node.Functions;

/// <summary>Instances that are kept ready whether or not they are called.</summary>
public sealed record ProvisionedConcurrency(int Instances, DateTimeOffset LastModified);
