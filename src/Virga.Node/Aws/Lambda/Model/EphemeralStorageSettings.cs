namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Size">MB, 512-10,240.</param>
internal sealed record EphemeralStorageSettings(int Size);
