using Virga.Node.Functions.Images;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, ImageConfigResponse.</summary>
internal sealed record ImageConfigResponse(ImageSettings ImageConfig)
{
    public static ImageConfigResponse? Of(ImageOverrides? overrides) => overrides is null ? null : new ImageConfigResponse(new ImageSettings
    {
        EntryPoint = overrides.EntryPoint.IsEmpty ? null : overrides.EntryPoint,
        Command = overrides.Command.IsEmpty ? null : overrides.Command,
        WorkingDirectory = overrides.WorkingDirectory.Length == 0 ? null : overrides.WorkingDirectory,
    });
}
