using System.Collections.Immutable;
using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Oci;

/// <summary>
/// Container images: what they name as their entry point, on their own root file system, speaks the Runtime API. Source: AWS Lambda
/// developer guide, "Create a Lambda function using a container image".
/// </summary>
internal sealed class OciRuntime(ImageStore images) : IRuntime
{
    /// <summary>In place of a runtime's identifier, as <c>AWS_EXECUTION_ENV</c> has it; no request can ask for it.</summary>
    public const string Name = "Image";

    public IReadOnlyList<string> Identifiers { get; } = [];

    public Result<LaunchPlan> Plan(FunctionVersion version)
    {
        FunctionImage image = version.Image!;
        if (image.Arguments.Count == 0)
        {
            return new VirgaError(Outcome.RuntimeUnavailable, $"The image {image.Uri} says nothing to run: give it an ENTRYPOINT or a CMD, or set EntryPoint or Command in the function's ImageConfig.");
        }

        return new LaunchPlan
        {
            Arguments = image.Arguments,
            Binds = [],
            Environment = EnvironmentOf(image),
            Root = images.RootOf(version.Code),
            WorkingDirectory = Path.Combine("/", image.Folder),
            SpeaksFrames = false,
        };
    }

    public string? Substitution(string identifier) => null;

    /// <summary>The image's variables, but for those by which the node speaks to the runtime; folders are the image's own affair.</summary>
    private static Dictionary<string, string> EnvironmentOf(FunctionImage image)
    {
        Dictionary<string, string> all = image.Environment
            .Where(pair => !LambdaEnvironment.Reserved.Contains(pair.Key) || pair.Key.StartsWith("LAMBDA_", StringComparison.Ordinal))
            .ToDictionary(StringComparer.Ordinal);
        ImmutableArray<string> command = image.EffectiveCommand;
        all["_HANDLER"] = command.IsEmpty ? "" : command[0]; // what AWS's base images make of it
        return all;
    }
}
