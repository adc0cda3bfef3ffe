using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// What holds for functions whose package is an image, and for those whose isn't, in AWS's words. Source: AWS Lambda API,
/// CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration, ImageConfig.
/// </summary>
internal static class ImageRules
{
    public const string PackageType = "Image";

    private const int MaxStrings = 500;
    private const int MaxText = 32 << 10;
    private const int MaxDirectory = 1000;

    public static VirgaError? CheckCreate(CreateFunctionRequest request) =>
        CheckSettings(request)
        ?? (request.Code!.ImageUri is null ? Invalid("Please provide ImageUri when creating a function with packageType Image.") : null)
        ?? CheckSource(request.Code!);

    /// <summary>The new code must be of the kind that the function has: it can't be changed.</summary>
    public static VirgaError? CheckUpdate(FunctionVersion version, FunctionCode code) =>
        version.Image is null
            ? code.ImageUri is null ? null : Invalid("Please don't provide ImageUri when updating a function with packageType Zip.")
            : code.ImageUri is null ? Invalid("Please provide ImageUri when updating a function with packageType Image.") : CheckSource(code);

    public static VirgaError? CheckUpdate(FunctionVersion version, FunctionSettings settings) =>
        version.Image is not null ? CheckSettings(settings)
        : settings.ImageConfig is null ? null
        : Invalid("Please don't provide ImageConfig when the intended function PackageType is Zip.");

    public static FunctionImage? Apply(FunctionImage? image, ImageSettings? settings) =>
        image is null || settings is null ? image : image with
        {
            Overrides = new ImageOverrides
            {
                EntryPoint = [.. settings.EntryPoint ?? []],
                Command = [.. settings.Command ?? []],
                WorkingDirectory = settings.WorkingDirectory ?? "",
            },
        };

    private static VirgaError? CheckSettings(FunctionSettings settings) =>
        settings.Runtime is not null || settings.Handler is not null || settings.Layers?.Count > 0
            ? Invalid("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.")
            : settings.ImageConfig is { } image ? CheckStrings([.. image.EntryPoint ?? [], .. image.Command ?? []], image.WorkingDirectory ?? "") : null;

    private static VirgaError? CheckSource(FunctionCode code) =>
        code.ZipFile is null && code.S3Bucket is null && code.S3Key is null ? null : Invalid("Please provide only one of ZipFile, S3Bucket and ImageUri as the function's code.");

    private static VirgaError? CheckStrings(string[] all, string folder) =>
        folder.Length > MaxDirectory
            ? SettingsRules.Validation([$"Value '{folder}' at 'imageConfig.workingDirectory' failed to satisfy constraint: Member must have length less than or equal to {MaxDirectory}"])
            : all.Length > MaxStrings || all.Sum(text => text?.Length ?? 0) > MaxText ? Invalid("The ImageConfig is too long.")
            : Array.Exists([.. all, folder], text => text is null || text.Contains('\0', StringComparison.Ordinal)) ? Invalid("The ImageConfig has an invalid string.")
            : null;

    private static VirgaError Invalid(string message) => new(Outcome.InvalidParameter, message);
}
