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
    private readonly BlobStore blobs;
    private readonly ImagePull pull;
    private readonly ConcurrentDictionary<CodeHash, Lazy<VirgaError?>> pulling = new();
    private readonly Dictionary<CodeHash, int> pins = [];
    private readonly Lock gate = new();
    private int active;

    public ImageStore(ImageStoreOptions options, TimeProvider time)
    {
        this.options = options;
        ImagePull.Remove(Folder("tmp"));
        Directory.CreateDirectory(Folder("tmp"));
        Directory.CreateDirectory(Folder("trees"));
        blobs = new BlobStore(Folder("blobs"), Folder("tmp"), options.MaxBlobTime);
        pull = new ImagePull(options, blobs, Folder("tmp"), time);
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
                    ImagePull.Remove(going);
                }
            }

            RemoveUnusedBlobs();
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

            FunctionImage image = pull.ReadConfiguration(ImageResolver.Parse(manifest.Document)).Of(reference, uri, manifest.Hash);
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
        Lazy<VirgaError?> shared = pulling.GetOrAdd(hash, _ => new Lazy<VirgaError?>(() => Contains(hash) ? null : pull.Make(source, document, TreeOf(hash))));
        try
        {
            return shared.Value;
        }
        finally
        {
            pulling.TryRemove(KeyValuePair.Create(hash, shared));
        }
    }

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
