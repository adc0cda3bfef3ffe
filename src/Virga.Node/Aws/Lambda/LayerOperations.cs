using System.Globalization;
using System.Text.RegularExpressions;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Layers. Source: AWS Lambda API, PublishLayerVersion and those beside it.</summary>
internal sealed partial class LayerOperations(LayerCatalog catalog, LayerLookup lookup, FunctionPackages code, Func<CodeHash, Uri> download, TimeProvider time) : ILambdaOperations
{
    public const string Layers = "/2018-10-31/layers";
    private const string Versions = $"{Layers}/{{layer}}/versions";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("PublishLayerVersion", "POST", Versions, PublishAsync),
        new("ListLayerVersions", "GET", Versions, call => call.Answer(ListVersions(call))),
        new("GetLayerVersion", "GET", $"{Versions}/{{number}}", call => call.Answer(Get(call.Route("layer"), call.Route("number")))),
        new("DeleteLayerVersion", "DELETE", $"{Versions}/{{number}}", call => call.Nothing(Delete(call.Route("layer"), call.Route("number")))),
        new("ListLayers", "GET", Layers, call => call.Answer(List(call))),
        new("GetLayerVersionByArn", "GET", Layers, call => call.Answer(GetByArn(call.Query("Arn") ?? ""))) { Query = "find=LayerVersion", Action = "lambda:GetLayerVersion" },
    ];

    /// <summary>The version with its name as the path gives them.</summary>
    public static Result<(string Name, int Number)> Read(string layer, string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) && parsed > 0
            ? (LayerLookup.NameOf(layer), parsed)
            : new VirgaError(Outcome.InvalidParameter, "Layer Version Cannot be less than 1.");

    private async Task PublishAsync(LambdaCall call)
    {
        VirgaError? error = call.Body<PublishLayerRequest>().TryGet(out PublishLayerRequest? body, out VirgaError? unread) ? await code.FetchAsync(call, body.Content).ConfigureAwait(false) : unread;
        await (error is null ? call.Answer(Publish(call.Route("layer"), body!), 201) : call.Fail(error)).ConfigureAwait(false);
    }

    private Result<LayerVersionResponse> Publish(string nameOrArn, PublishLayerRequest request)
    {
        string name = LayerLookup.NameOf(nameOrArn);
        if (Check(name, request) is { } refused)
        {
            return refused;
        }

        if (!code.AddZip(request.Content!).TryGet(out CodePackage? package, out VirgaError? error))
        {
            return error;
        }

        LayerVersion made = catalog.Publish(name, number => new LayerVersion
        {
            Number = number,
            Code = package.Hash,
            CodeSize = package.Size,
            Description = request.Description ?? "",
            LicenseInfo = request.LicenseInfo,
            CompatibleRuntimes = [.. request.CompatibleRuntimes ?? []],
            CompatibleArchitectures = [.. request.CompatibleArchitectures ?? []],
            CreatedDate = time.GetUtcNow(),
        });
        code.Unpin(package);
        return Describe(name, made);
    }

    private static VirgaError? Check(string name, PublishLayerRequest request)
    {
        List<string> broken = [];
        if (!NamePattern().IsMatch(name))
        {
            broken.Add($"Value '{name}' at 'layerName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{{12}}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+");
        }

        if (request.Content is null)
        {
            broken.Add("Value null at 'content' failed to satisfy constraint: Member must not be null");
        }

        if (request.CompatibleRuntimes?.Count > 15)
        {
            broken.Add("Value at 'compatibleRuntimes' failed to satisfy constraint: Member must have length less than or equal to 15");
        }

        foreach (string architecture in (request.CompatibleArchitectures ?? []).Where(one => one is not ("x86_64" or "arm64")))
        {
            broken.Add($"Value '[{architecture}]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]");
        }

        return broken.Count > 0 ? SettingsRules.Validation(broken)
            : request.Content!.Fetched is null && request.Content.ZipFile is null or [] ? new VirgaError(Outcome.InvalidParameter, "Uploaded file must be a non-empty zip")
            : null;
    }

    private Result<LayerVersionResponse> Get(string layer, string number)
    {
        if (!Read(layer, number).TryGet(out (string Name, int Number) named, out VirgaError? error))
        {
            return error;
        }

        return catalog.Find(named.Name, named.Number) is { } version ? Describe(named.Name, version) : new VirgaError(Outcome.NotFound, "The resource you requested does not exist.");
    }

    private Result<LayerVersionResponse> GetByArn(string arn) =>
        LayerLookup.Parse(arn) is not { } named
            ? SettingsRules.Validation([$"Value '{arn}' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{{12}}:layer:[a-zA-Z0-9-_]+:[0-9]+"])
            : catalog.Find(named.Name, named.Number) is { } version ? Describe(named.Name, version)
            : new VirgaError(Outcome.NotFound, "The resource you requested does not exist.");

    private VirgaError? Delete(string layer, string number)
    {
        if (!Read(layer, number).TryGet(out (string Name, int Number) named, out VirgaError? error))
        {
            return error;
        }

        catalog.Remove(named.Name, named.Number);
        return null;
    }

    private Result<ListLayerVersionsResponse> ListVersions(LambdaCall call)
    {
        string name = LayerLookup.NameOf(call.Route("layer"));
        IEnumerable<LayerVersion> all = Matching(call, catalog.VersionsOf(name)).OrderByDescending(version => version.Number);
        return Page<LayerVersion>.Of(call, all, version => version.Number.ToString(CultureInfo.InvariantCulture)).TryGet(out Page<LayerVersion>? page, out VirgaError? error)
            ? new ListLayerVersionsResponse([.. page.Items.Select(version => LayerVersionItem.Of(version, lookup.ArnOf(name, version.Number)))], page.NextMarker)
            : error;
    }

    private Result<ListLayersResponse> List(LambdaCall call)
    {
        IEnumerable<(Layer Layer, LayerVersion Latest)> all = catalog.All
            .Select(layer => (layer, Matching(call, layer.Versions.Values).LastOrDefault()))
            .Where(pair => pair.Item2 is not null)
            .Select(pair => (pair.layer, pair.Item2!));
        return Page<(Layer Layer, LayerVersion Latest)>.Of(call, all, pair => pair.Layer.Name).TryGet(out Page<(Layer Layer, LayerVersion Latest)>? page, out VirgaError? error)
            ? new ListLayersResponse([.. page.Items.Select(pair => new LayerItem(pair.Layer.Name, lookup.ArnOf(pair.Layer.Name), LayerVersionItem.Of(pair.Latest, lookup.ArnOf(pair.Layer.Name, pair.Latest.Number))))], page.NextMarker)
            : error;
    }

    private static IEnumerable<LayerVersion> Matching(LambdaCall call, IEnumerable<LayerVersion> versions)
    {
        string? runtime = call.Query("CompatibleRuntime"), architecture = call.Query("CompatibleArchitecture");
        return versions.Where(version => (runtime is null || version.CompatibleRuntimes.Contains(runtime)) && (architecture is null || version.CompatibleArchitectures.Contains(architecture)));
    }

    private LayerVersionResponse Describe(string name, LayerVersion version) =>
        LayerVersionResponse.Of(version, lookup.ArnOf(name), lookup.ArnOf(name, version.Number), download(version.Code).AbsoluteUri);

    [GeneratedRegex(@"^[a-zA-Z0-9-_]{1,64}\z")]
    private static partial Regex NamePattern();
}
