using System.Security.Cryptography;
using Virga.Node.Values;

namespace Virga.Node.Functions.Images;

/// <summary>Configurations and layers as they were pulled, by digest: images that share layers pull them once.</summary>
internal sealed class BlobStore
{
    private readonly string folder;
    private readonly string temporary;
    private readonly TimeSpan maxTime;

    public BlobStore(string folder, string temporary, TimeSpan maxTime)
    {
        (this.folder, this.temporary, this.maxTime) = (folder, temporary, maxTime);
        Directory.CreateDirectory(folder);
    }

    public string PathOf(CodeHash hash) => Path.Combine(folder, hash.Hex);

    /// <summary>Has the blob here when it returns null. It gets its name only when its size and digest are what they should be.</summary>
    public VirgaError? Fetch(IImageSource source, ImageDescriptor blob, TimeProvider time)
    {
        if (File.Exists(PathOf(blob.Hash)))
        {
            return null;
        }

        if (!source.OpenBlob(blob).TryGet(out Stream? stream, out VirgaError? error))
        {
            return error;
        }

        string part = Path.Combine(temporary, Guid.NewGuid().ToString("N"));
        try
        {
            using (stream)
            {
                Copy(stream, part, blob, time);
            }

            File.Move(part, PathOf(blob.Hash), overwrite: true);
            return null;
        }
        finally
        {
            File.Delete(part);
        }
    }

    public void RemoveAllBut(IReadOnlySet<string> kept)
    {
        foreach (string path in Directory.EnumerateFiles(folder).Where(path => !kept.Contains(Path.GetFileName(path))))
        {
            File.Delete(path);
        }
    }

    private void Copy(Stream source, string path, ImageDescriptor blob, TimeProvider time)
    {
        long begun = time.GetTimestamp();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] buffer = new byte[128 << 10];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            file.Write(buffer.AsSpan(0, read));
            if (file.Position > blob.Size)
            {
                break; // no more of what can't be right
            }

            if (time.GetElapsedTime(begun) > maxTime)
            {
                throw new InvalidDataException($"its blob {blob.Digest} takes too long to come");
            }
        }

        CodeHash actual = new(Convert.ToHexStringLower(hash.GetHashAndReset()));
        if (file.Position != blob.Size || actual != blob.Hash)
        {
            throw new InvalidDataException($"its blob {blob.Digest} has {(file.Position == blob.Size ? "another digest" : "another size")} than its manifest says");
        }
    }
}
