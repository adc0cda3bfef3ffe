using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>Makes an image's tree from its manifest: fetches what it names, checks it, unpacks it.</summary>
internal sealed class ImagePull(ImageStoreOptions options, BlobStore blobs, string temporary, TimeProvider time)
{
    /// <summary>The tree is whole at its place when this returns null; else nothing is there.</summary>
    public VirgaError? Make(IImageSource source, byte[] document, string tree)
    {
        ImageManifest manifest = ImageResolver.Parse(document);
        Check(manifest);
        foreach (ImageDescriptor blob in manifest.Blobs)
        {
            if (blobs.Fetch(source, blob, time) is { } error)
            {
                return error;
            }
        }

        string unfinished = Path.Combine(temporary, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(unfinished);
            new ImageUnpacker(options).Unpack(manifest.Layers!, blobs.PathOf, ReadConfiguration(manifest).RootFileSystem?.DiffIds ?? [], Path.Combine(unfinished, "root"));
            using (FileStream file = new(Path.Combine(unfinished, "manifest.json"), FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(document);
                file.Flush();
                CodeStore.SyncFileSystem(file);
            }

            Directory.Move(unfinished, tree);
            return null;
        }
        finally
        {
            Remove(unfinished);
        }
    }

    /// <summary>Of an image whose blobs are here.</summary>
    public ImageConfiguration ReadConfiguration(ImageManifest manifest)
    {
        ImageConfiguration? configuration = JsonSerializer.Deserialize<ImageConfiguration>(File.ReadAllBytes(blobs.PathOf(manifest.Configuration!.Hash)));
        if (configuration is not { System: "linux" or null })
        {
            throw new InvalidDataException("it is not for Linux");
        }

        configuration.Check();
        return configuration;
    }

    public static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // unlinks links
        }
    }

    private void Check(ImageManifest manifest)
    {
        ImageDescriptor? unknown = ImageMediaTypes.IsConfiguration(manifest.Configuration!.MediaType) ? manifest.Layers!.FirstOrDefault(layer => !ImageMediaTypes.IsLayer(layer.MediaType)) : manifest.Configuration;
        if (unknown is not null)
        {
            throw new InvalidDataException($"the manifest, config or layer media type {unknown.MediaType} is not supported");
        }

        if (manifest.Layers!.Count > options.MaxLayers || manifest.Configuration.Size > ImageResolver.MaxManifest
            || manifest.Blobs.Any(blob => blob.Size < 0 || blob.Size > options.MaxUnpackedBytes) || manifest.Layers.Sum(layer => layer.Size) > options.MaxUnpackedBytes)
        {
            throw new InvalidDataException("it has more or larger layers than a function's image may have");
        }
    }
}
