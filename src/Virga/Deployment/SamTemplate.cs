using System.Globalization;
using Virga.Node.Values;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Virga.Deployment;

/// <summary>
/// Reads the functions out of a SAM template: <c>AWS::Serverless::Function</c> with literal properties, and Globals. Anything else is
/// named as not yet supported. Source: AWS SAM developer guide, "AWS SAM template anatomy".
/// </summary>
internal static class SamTemplate
{
    private const string FunctionType = "AWS::Serverless::Function";
    private static readonly string[] Known =
        ["CodeUri", "Description", "Environment", "FunctionName", "FunctionUrlConfig", "Handler", "MemorySize", "Runtime", "Tags", "Timeout", "Architectures", "Role"];

    public static Result<IReadOnlyList<FunctionPlan>> Read(string path)
    {
        YamlStream yaml = [];
        try
        {
            using StreamReader reader = new(path);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{path} isn't valid YAML: line {e.Start.Line}: {e.Message}");
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }] || Child(root, "Resources") is not YamlMappingNode resources)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{path} has no Resources.");
        }

        YamlMappingNode? globals = (Child(root, "Globals") as YamlMappingNode) is { } all ? Child(all, "Function") as YamlMappingNode : null;
        List<FunctionPlan> functions = [];
        foreach ((YamlNode name, YamlNode resource) in resources)
        {
            if (!ReadResource(path, ((YamlScalarNode)name).Value!, resource as YamlMappingNode, globals).TryGet(out FunctionPlan? plan, out VirgaError? error))
            {
                return error;
            }

            functions.Add(plan);
        }

        return functions.Count > 0 ? functions : new VirgaError(Outcome.InvalidParameter, $"{path} has no {FunctionType}.");
    }

    private static Result<FunctionPlan> ReadResource(string path, string name, YamlMappingNode? resource, YamlMappingNode? globals)
    {
        string? type = resource is null ? null : Text(resource, "Type");
        if (type != FunctionType)
        {
            return new VirgaError(Outcome.NotSupported, $"{path}: {name} is of type {type ?? "?"}, which is not yet supported: only {FunctionType} is.");
        }

        YamlMappingNode own = Child(resource!, "Properties") as YamlMappingNode ?? [];
        foreach (YamlNode property in own.Children.Keys.Concat(globals?.Children.Keys ?? []))
        {
            if (!Known.Contains(((YamlScalarNode)property).Value))
            {
                return new VirgaError(Outcome.NotSupported, $"{path}: {name}: the property {property} is not yet supported.");
            }
        }

        YamlNode? Property(string key) => Child(own, key) ?? (globals is null ? null : Child(globals, key));
        string? Scalar(string key) => (Property(key) as YamlScalarNode)?.Value;
        int? Number(string key) => int.TryParse(Scalar(key), CultureInfo.InvariantCulture, out int value) ? value : null;
        if (Scalar("Handler") is not { } handler || Scalar("Runtime") is not { } runtime)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{path}: {name} needs a Handler and a Runtime.");
        }

        return new FunctionPlan
        {
            Name = Scalar("FunctionName") ?? name,
            CodeFolder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Scalar("CodeUri") ?? ".")),
            Runtime = runtime,
            Handler = handler,
            Description = Scalar("Description"),
            MemorySize = Number("MemorySize"),
            Timeout = Number("Timeout"),
            Environment = Map(Property("Environment") is YamlMappingNode environment ? Child(environment, "Variables") : null),
            Tags = Map(Property("Tags")),
            UrlAuthType = Property("FunctionUrlConfig") is YamlMappingNode url ? Text(url, "AuthType") : null,
        };
    }

    private static YamlNode? Child(YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child) ? child : null;

    private static string? Text(YamlMappingNode node, string key) => (Child(node, key) as YamlScalarNode)?.Value;

    private static Dictionary<string, string> Map(YamlNode? node) => node is YamlMappingNode map
        ? map.Children.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString())
        : [];
}
