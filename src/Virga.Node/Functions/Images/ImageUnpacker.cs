using System.IO.Compression;

namespace Virga.Node.Functions.Images;

/// <summary>Puts an image's root file system together from its layers.</summary>
internal sealed class ImageUnpacker(ImageStoreOptions options)
{
    /// <param name="blobs">Where the layers are, in order.</param>
    /// <param name="digests">Of the layers as they are uncompressed.</param>
    public void Unpack(IReadOnlyList<ImageDescriptor> layers, Func<CodeHash, string> blobs, IReadOnlyList<string> digests, string root)
    {
        if (digests.Count != layers.Count)
        {
            throw new InvalidDataException("its configuration tells of other layers than its manifest");
        }

        Directory.CreateDirectory(root);
        File.SetUnixFileMode(root, ImageTree.FolderMode);
        ImageTree tree = new(root);
        long budget = options.MaxUnpackedBytes;
        int entries = options.MaxEntries;
        foreach ((ImageDescriptor descriptor, string digest) in layers.Zip(digests))
        {
            using FileStream file = File.OpenRead(blobs(descriptor.Hash));
            using Stream plain = ImageMediaTypes.IsZipped(descriptor.MediaType) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using LayerStream stream = new(plain, budget);
            ImageLayer layer = new(tree, entries);
            layer.Apply(stream);
            if (stream.Finish() != ImageDigest.Parse(digest))
            {
                throw new InvalidDataException($"its layer {descriptor.Digest} does not unpack to what its configuration says ({digest})");
            }

            budget -= stream.Count;
            entries -= layer.Count;
        }

        MakePlaces(tree);
    }

    /// <summary>
    /// The places that each sandbox covers with its own (<c>sandbox/README.md</c>). The launcher trusts them to be real: a link there
    /// would lead it elsewhere.
    /// </summary>
    private static void MakePlaces(ImageTree tree)
    {
        foreach (string folder in (string[])["dev", "proc", "tmp", "etc"])
        {
            if (folder == "etc" && tree.Look(folder) == TreeEntry.Link)
            {
                throw new InvalidDataException("its /etc is a symbolic link");
            }

            tree.MakeFolder(folder, ImageTree.FolderMode);
        }

        foreach (string file in (string[])["etc/hosts", "etc/resolv.conf"])
        {
            if (tree.Look(file) != TreeEntry.File)
            {
                tree.MakeFile(file, (UnixFileMode)0b110_100_100).Dispose();
            }
        }
    }
}
