using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>
/// Where an image is: in a registry (<c>host[:port]/name:tag</c> or <c>@sha256:...</c>), or in an OCI layout on the node's disk
/// (<c>oci:/path:tag</c>). Source: OCI distribution specification, "Pulling manifests"; OCI image specification, "Image layout".
/// </summary>
/// <param name="Host">With the port; empty for a layout.</param>
/// <param name="Name">The repository, or the layout's absolute path.</param>
/// <param name="Tag">A tag, or <c>sha256:</c> and a digest.</param>
internal sealed partial record ImageReference(string Host, string Name, string Tag)
{
    private const string LayoutPrefix = "oci:";

    public bool IsLayout => Host.Length == 0;

    public static Result<ImageReference> Parse(string uri)
    {
        Match match = LayoutPattern().Match(uri);
        if (!match.Success)
        {
            match = RegistryPattern().Match(uri);
        }

        if (!match.Success || uri.Length > 2048)
        {
            return new VirgaError(Outcome.InvalidParameter, $"Source image {uri} is not valid. Provide a valid source image: HOST[:PORT]/NAME:TAG, HOST[:PORT]/NAME@sha256:DIGEST or oci:/PATH:TAG.");
        }

        string digest = match.Groups["digest"].Value;
        return new ImageReference(match.Groups["host"].Value, match.Groups["name"].Value, digest.Length > 0 ? digest : match.Groups["tag"].Value);
    }

    public string Resolved(CodeHash manifest) => $"{(IsLayout ? LayoutPrefix + Name : $"{Host}/{Name}")}@{ImageDigest.Text(manifest)}";

    [GeneratedRegex(@"^oci:(?<name>/[^:@\0]*)(:(?<tag>\w[\w.-]{0,127}))?(@(?<digest>sha256:[0-9a-f]{64}))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex LayoutPattern();

    [GeneratedRegex(@"^(?<host>localhost(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?|[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+(:\d{1,5})?|[a-zA-Z0-9-]+:\d{1,5})/(?<name>[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*)((:(?<tag>\w[\w.-]{0,127}))?@(?<digest>sha256:[0-9a-f]{64})|:(?<tag>\w[\w.-]{0,127}))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex RegistryPattern();
}
