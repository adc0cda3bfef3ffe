using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>What callers are told, in AWS's words as far as AWS has them.</summary>
internal static class ImageErrors
{
    public static VirgaError Missing(string uri) => new(Outcome.InvalidParameter, $"Source image {uri} does not exist. Provide a valid source image.");

    public static VirgaError Invalid(string uri, string reason) =>
        new(Outcome.InvalidParameter, $"Source image {uri} is not valid: {new string([.. reason.Take(300).Select(one => char.IsControl(one) ? '?' : one)])}.");

    public static VirgaError Denied(string uri) => new(Outcome.AccessDenied, $"The node does not have permission to access the image {uri}: its registry asks for credentials.");

    public static VirgaError Unreachable(string uri, string reason) => new(Outcome.InvalidParameter, $"Source image {uri} could not be pulled: {reason}");

    public static VirgaError DiskFull() => new(Outcome.InsufficientStorage, "The node's disk is full: the image was not stored.");
}
