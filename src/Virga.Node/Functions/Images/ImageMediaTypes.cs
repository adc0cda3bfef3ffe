namespace Virga.Node.Functions.Images;

/// <summary>
/// The kinds of documents and layers that are taken. Source: OCI image specification, "Media types"; Docker's "Image manifest version
/// 2, schema 2".
/// </summary>
internal static class ImageMediaTypes
{
    /// <summary>What a registry is asked for.</summary>
    public static readonly IReadOnlyList<string> Manifests =
    [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    private static readonly string[] Configurations = ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];

    private static readonly string[] PlainLayers = ["application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"];

    private static readonly string[] ZippedLayers = ["application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip"];

    public static bool IsConfiguration(string type) => Configurations.Contains(type);

    public static bool IsLayer(string type) => PlainLayers.Contains(type) || IsZipped(type);

    public static bool IsZipped(string type) => ZippedLayers.Contains(type);
}
