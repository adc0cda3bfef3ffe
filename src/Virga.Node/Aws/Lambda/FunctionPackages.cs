using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Takes in a function's code, whichever kind of package it is.</summary>
internal sealed class FunctionPackages(CodeStore zips, ImageStore images, CodeBuckets buckets)
{
    /// <summary>Before <see cref="Add"/>: reads what lies in a bucket.</summary>
    public Task<VirgaError?> FetchAsync(LambdaCall call, FunctionCode? code) => buckets.FetchAsync(call, code);

    /// <summary>Stores and pins it: <see cref="Unpin"/> must follow when a function refers to it, or won't.</summary>
    public Result<CodePackage> Add(FunctionCode code, IReadOnlyList<string> architectures) =>
        code.ImageUri is { } uri ? images.Add(uri, architectures[0]) : AddZip(code);

    public Result<CodePackage> AddZip(FunctionCode code) => code.Fetched is { } fetched ? zips.Add(fetched, isUploaded: false) : zips.Add(code.ZipFile!);

    public void Unpin(CodePackage package)
    {
        if (package.Image is null)
        {
            zips.Unpin(package.Hash);
        }
        else
        {
            images.Unpin(package.Hash);
        }
    }
}
