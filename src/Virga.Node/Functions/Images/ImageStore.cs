using System.Collections.Concurrent;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>
/// Container images by the digest of their manifest: <c>blobs/HASH</c> as pulled, <c>trees/HASH/</c> with the manifest and the root
/// file system unpacked from its layers. A tree is made in <c>tmp/</c>, flushed, and renamed: it is whole or not there.
/// </summary>
internal sealed class ImageStore
{
    private readonly ImageStoreOptions options;
    private readonly TimeProvider time;
    private readonly BlobStore blobs;
    private readonly ConcurrentDictionary<CodeHash, Lazy<VirgaError?>> pulling = new();
    private readonly Dictionary<CodeHash, int> pins = [];
    private readonly Lock gate = new();
    private int active;

    public ImageStore(ImageStoreOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        RemoveFolder(Folder("tmp"));
        Directory.CreateDirectory(Folder("tmp"));
        Directory.CreateDirectory(Folder("trees"));
        blobs = new BlobStore(Folder("blobs"), Folder("tmp"), options.MaxBlobTime);
    }

    /// <summary>The root file system of an image that is here.</summary>
    public string RootOf(CodeHash hash) => Path.Combine(TreeOf(hash), "root");

    public bool Contains(CodeHash hash) => Directory.Exists(TreeOf(hash));

    /// <summary>
    /// Pulls an image, if it isn't here yet, and pins it: <see cref="Unpin"/> must follow when a function refers to it, or won't. What
    /// two callers want at the same time is pulled once.
    /// </summary>
    /// <param name="architecture">Which of several it should be for: <c>x86_64</c> or <c>arm64</c>.</param>
    public Result<CodePackage> Add(string uri, string architecture)
    {
        if (!ImageReference.Parse(uri).TryGet(out ImageReference? reference, out VirgaError? error))
        {
            return error;
        }

        if (!Begin())
        {
            return new VirgaError(Outcome.TooManyRequests, $"{options.MaxPullsAtOnce} images are being pulled: try again later.");
        }

        try
        {
            using IImageSource source = reference.IsLayout ? new LayoutSource(reference, uri) : new RegistrySource(reference, uri);
            return ImageResolver.Resolve(source, reference, architecture).TryGet(out (CodeHash Hash, byte[] Document) manifest, out error)
                ? Add(source, manifest, reference, uri)
                : error;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return ImageErrors.Unreachable(uri, e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or InvalidOperationException or NotSupportedException)
        {
            return ImageErrors.Invalid(uri, e is JsonException ? "one of its documents is not the JSON it should be" : e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is IOException io && ZipPackage.IsDiskFull(io) ? ImageErrors.DiskFull() : ImageErrors.Unreachable(uri, e.Message);
        }
        finally
        {
            End();
        }
    }

    public void Unpin(CodeHash hash)
    {
        lock (gate)
        {
            if (pins[hash]-- == 1)
            {
                pins.Remove(hash);
            }
        }
    }

    /// <summary>Removes what no function refers to any more and nobody has just added.</summary>
    public void Sweep(IReadOnlySet<CodeHash> live)
    {
        lock (gate)
        {
            foreach (string path in Directory.EnumerateDirectories(Folder("trees")))
            {
                CodeHash hash = new(Path.GetFileName(path));
                if (!live.Contains(hash) && !pins.ContainsKey(hash))
                {
                    string going = Path.Combine(Folder("tmp"), Guid.NewGuid().ToString("N"));
                    Directory.Move(path, going); // at once: half a tree is no image
                    RemoveFolder(going);
                }
            }

            RemoveUnusedBlobs();
        }
    }

    private static void RemoveFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private Result<CodePackage> Add(IImageSource source, (CodeHash Hash, byte[] Document) manifest, ImageReference reference, string uri)
    {
        lock (gate)
        {
            pins[manifest.Hash] = pins.GetValueOrDefault(manifest.Hash) + 1;
        }

        bool isKept = false;
        try
        {
            if (PullOnce(source, manifest.Hash, manifest.Document) is { } error)
            {
                return error;
            }

            ImageManifest parsed = ImageResolver.Parse(manifest.Document);
            FunctionImage image = ReadConfiguration(parsed).Of(reference, uri, manifest.Hash);
            isKept = true;
            return new CodePackage(manifest.Hash, 0) { Image = image };
        }
        finally
        {
            if (!isKept)
            {
                Unpin(manifest.Hash);
            }
        }
    }

    private VirgaError? PullOnce(IImageSource source, CodeHash hash, byte[] document)
    {
        Lazy<VirgaError?> pull = pulling.GetOrAdd(hash, _ => new Lazy<VirgaError?>(() => Contains(hash) ? null : Pull(source, hash, document)));
        try
        {
            return pull.Value;
        }
        finally
        {
            pulling.TryRemove(KeyValuePair.Create(hash, pull));
        }
    }

    private VirgaError? Pull(IImageSource source, CodeHash hash, byte[] document)
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

        string temporary = Path.Combine(Folder("tmp"), Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(temporary);
            new ImageUnpacker(options).Unpack(manifest.Layers!, blobs.PathOf, ReadConfiguration(manifest).RootFileSystem?.DiffIds ?? [], Path.Combine(temporary, "root"));
            using (FileStream file = new(Path.Combine(temporary, "manifest.json"), FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(document);
                file.Flush();
                CodeStore.SyncFileSystem(file);
            }

            Directory.Move(temporary, TreeOf(hash));
            return null;
        }
        finally
        {
            RemoveFolder(temporary);
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

    private ImageConfiguration ReadConfiguration(ImageManifest manifest) =>
        JsonSerializer.Deserialize<ImageConfiguration>(File.ReadAllBytes(blobs.PathOf(manifest.Configuration!.Hash))) is { System: "linux" or null } configuration
            ? configuration
            : throw new InvalidDataException("it is not for Linux");

    private bool Begin()
    {
        lock (gate)
        {
            if (active == options.MaxPullsAtOnce)
            {
                return false;
            }

            active++;
            return true;
        }
    }

    /// <summary>The last pull to end removes what none of them has turned into an image.</summary>
    private void End()
    {
        lock (gate)
        {
            active--;
            RemoveUnusedBlobs();
        }
    }

    private void RemoveUnusedBlobs()
    {
        if (active == 0)
        {
            blobs.RemoveAllBut(Directory.EnumerateDirectories(Folder("trees"))
                .SelectMany(path => ImageResolver.Parse(File.ReadAllBytes(Path.Combine(path, "manifest.json"))).Blobs.Select(blob => blob.Hash.Hex)).ToHashSet(StringComparer.Ordinal));
        }
    }

    private string TreeOf(CodeHash hash) => Path.Combine(Folder("trees"), hash.Hex);

    private string Folder(string name) => Path.Combine(options.Folder, name);
}
