using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Oci;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Create, read, update and delete functions. Source: AWS Lambda API reference, one method an operation.</summary>
internal sealed class FunctionOperations(FunctionCatalog catalog, FunctionLookup lookup, FunctionPackages code, RuntimeCatalog runtimes, LayerLookup layers, Func<CodeHash, Uri> download, TimeProvider time) : ILambdaOperations
{
    private const string Functions = "/2015-03-31/functions";
    private static readonly string[] DefaultArchitectures = ["x86_64"];

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("CreateFunction", "POST", Functions, CreateAsync) { PassesRole = true, Missing = "VpcConfig, FileSystemConfigs and KMSKeyArn are taken and have no effect" },
        new("ListFunctions", "GET", Functions, call => call.Answer(List(call))),
        new("GetFunction", "GET", $"{Functions}/{{name}}", call => call.ForFunction(Get)),
        new("DeleteFunction", "DELETE", $"{Functions}/{{name}}", call => call.ForFunction(Delete)),
        new("GetFunctionConfiguration", "GET", $"{Functions}/{{name}}/configuration", call => call.ForFunction(GetConfiguration)),
        new("UpdateFunctionConfiguration", "PUT", $"{Functions}/{{name}}/configuration", call => call.ForFunction<FunctionSettings, FunctionConfiguration>(UpdateConfiguration)) { PassesRole = true },
        new("UpdateFunctionCode", "PUT", $"{Functions}/{{name}}/code", UpdateCodeAsync),
    ];

    private async Task CreateAsync(LambdaCall call)
    {
        VirgaError? error = call.Body<CreateFunctionRequest>().TryGet(out CreateFunctionRequest? body, out VirgaError? unread) ? await code.FetchAsync(call, body.Code).ConfigureAwait(false) : unread;
        await (error is null ? call.Answer(Create(body!), 201) : call.Fail(error)).ConfigureAwait(false);
    }

    private async Task UpdateCodeAsync(LambdaCall call)
    {
        VirgaError? error = call.Body<UpdateFunctionCodeRequest>().TryGet(out UpdateFunctionCodeRequest? body, out VirgaError? unread) ? await code.FetchAsync(call, body).ConfigureAwait(false) : unread;
        await (error is null ? call.ForFunction(reference => UpdateCode(reference, body!)) : call.Fail(error)).ConfigureAwait(false);
    }

    public Result<FunctionConfiguration> Create(CreateFunctionRequest request)
    {
        if ((CheckRequired(request) ?? SettingsRules.Check(request.FunctionName, request, request.Tags) ?? CheckKind(request)) is { } error)
        {
            return error;
        }

        if (!FunctionReference.Parse(request.FunctionName!).TryGet(out FunctionReference reference, out error)
            || (request.Runtime is { } runtime && !runtimes.Find(runtime).TryGet(out _, out error))
            || !layers.Resolve(request.Layers).TryGet(out ImmutableArray<LayerUse> uses, out error))
        {
            return error;
        }

        if (catalog.TryFind(reference.Name, out _))
        {
            return new VirgaError(Outcome.Conflict, $"Function already exist: {reference.Name}");
        }

        if (!code.Add(request.Code!, request.Architectures ?? DefaultArchitectures).TryGet(out CodePackage? package, out error))
        {
            return error;
        }

        Result<Function> created = catalog.Create(reference.Name, number =>
        {
            Function made = New(reference.Name, number, request, package, uses);
            return request.Publish ? VersionOperations.Publish(made, null, time) : made;
        });
        code.Unpin(package);
        return created.TryGet(out Function? function, out error) ? lookup.Describe(request.Publish ? function.Versions[1] : function.Latest, null).Creating() : error;
    }

    public Result<GetFunctionResponse> Get(FunctionReference reference)
    {
        if (!lookup.Find(reference).TryGet(out Function? function, out VirgaError? error) || !lookup.FindVersion(reference).TryGet(out FunctionVersion? version, out error))
        {
            return error;
        }

        return new GetFunctionResponse(
            lookup.Describe(version, reference.Qualifier),
            version.Image is { } image ? new CodeLocation("ECR", null, image.Uri, image.ResolvedUri) : new CodeLocation("S3", download(version.Code).AbsoluteUri),
            function.Tags.IsEmpty ? null : function.Tags,
            function.ReservedConcurrency is { } reserved ? new ConcurrencyBody { ReservedConcurrentExecutions = reserved } : null);
    }

    public Result<FunctionConfiguration> GetConfiguration(FunctionReference reference) =>
        lookup.FindVersion(reference).TryGet(out FunctionVersion? version, out VirgaError? error) ? lookup.Describe(version, reference.Qualifier) : error;

    public Result<ListFunctionsResponse> List(LambdaCall call)
    {
        string? which = call.Query("FunctionVersion");
        if (which is not (null or "ALL"))
        {
            return SettingsRules.Validation([$"Value '{which}' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]"]);
        }

        IEnumerable<FunctionVersion> versions = which is null ? catalog.All.Select(function => function.Latest) : catalog.All.SelectMany(function => function.AllVersions);
        return Page<FunctionVersion>.Of(call, versions, version => $"{version.FunctionName}:{version.Qualifier}").TryGet(out Page<FunctionVersion>? page, out VirgaError? error)
            ? new ListFunctionsResponse([.. page.Items.Select(version => lookup.Describe(version, which is null ? null : version.Qualifier))], page.NextMarker)
            : error;
    }

    public Result<FunctionConfiguration> UpdateCode(FunctionReference reference, UpdateFunctionCodeRequest request)
    {
        if ((CheckArchitectures(request.Architectures) ?? CheckQualifier(reference)) is { } error)
        {
            return error;
        }

        if (!lookup.Find(reference).TryGet(out Function? current, out error)
            || (error = ImageRules.CheckUpdate(current.Latest, request) ?? (request.ImageUri is null ? CheckCode(request) : null)) is not null
            || !code.Add(request, request.Architectures ?? current.Latest.Architectures).TryGet(out CodePackage? package, out error))
        {
            return error;
        }

        FunctionVersion? dry = null;
        Result<Function> updated = catalog.Update(reference.Name, function =>
        {
            if ((SettingsRules.CheckRevision(request.RevisionId, function.Latest.RevisionId) ?? ImageRules.CheckUpdate(function.Latest, request)) is { } stale)
            {
                return stale;
            }

            FunctionVersion version = Touch(function.Latest) with
            {
                Code = package.Hash,
                Image = package.Image is null ? null : package.Image with { Overrides = function.Latest.Image?.Overrides },
                CodeSize = package.Size,
                Architectures = request.Architectures is { } architectures ? [.. architectures] : function.Latest.Architectures,
            };
            if (request.DryRun)
            {
                dry = version;
                return function;
            }

            Function changed = function with { Latest = version };
            return request.Publish ? VersionOperations.Publish(changed, null, time) : changed;
        });
        code.Unpin(package);
        return !updated.TryGet(out Function? after, out error) ? error
            : dry is null && request.Publish ? lookup.Describe(after.Versions[after.LastVersion], after.LastVersion.ToString(CultureInfo.InvariantCulture))
            : dry is null ? lookup.Describe(after.Latest, null).Updating()
            : lookup.Describe(dry, null);
    }

    public Result<FunctionConfiguration> UpdateConfiguration(FunctionReference reference, FunctionSettings request)
    {
        VirgaError? error = SettingsRules.Check(null, request) ?? CheckQualifier(reference);
        if (error is null && request.Runtime is { } runtime)
        {
            error = runtimes.Find(runtime).Error;
        }

        if (error is not null || !layers.Resolve(request.Layers).TryGet(out ImmutableArray<LayerUse> uses, out error))
        {
            return error;
        }

        Result<Function> updated = catalog.Update(reference.Name, function =>
            (SettingsRules.CheckRevision(request.RevisionId, function.Latest.RevisionId) ?? ImageRules.CheckUpdate(function.Latest, request)) is { } stale ? stale : function with { Latest = Apply(Touch(function.Latest), request, request.Layers is null ? function.Latest.Layers : uses) });
        return updated.TryGet(out Function? after, out error) ? lookup.Describe(after.Latest, null).Updating() : lookup.Named(error, reference);
    }

    /// <summary>The function with all that belongs to it or, with a number, that version alone.</summary>
    public VirgaError? Delete(FunctionReference reference)
    {
        if (reference.Qualifier is FunctionVersion.Latest)
        {
            return new VirgaError(Outcome.InvalidParameter, "$LATEST version cannot be deleted without deleting the function.");
        }

        if (!catalog.TryFind(reference.Name, out Function? function))
        {
            return lookup.Missing(reference with { Qualifier = null });
        }

        return reference.Qualifier is null ? catalog.Remove(reference.Name).Error
            : function.Aliases.ContainsKey(reference.Qualifier) ? new VirgaError(Outcome.InvalidParameter, "Deletion of aliases is not currently supported.")
            : VersionOperations.Delete(catalog, reference);
    }

    private static FunctionVersion Apply(FunctionVersion version, FunctionSettings settings, ImmutableArray<LayerUse> uses) => version with
    {
        Layers = uses,
        Runtime = settings.Runtime ?? version.Runtime,
        Role = settings.Role ?? version.Role,
        Handler = settings.Handler ?? version.Handler,
        Image = ImageRules.Apply(version.Image, settings.ImageConfig),
        Description = settings.Description ?? version.Description,
        TimeoutSeconds = settings.Timeout ?? version.TimeoutSeconds,
        Memory = settings.MemorySize is { } memory ? new MemorySize(memory) : version.Memory,
        EphemeralStorage = settings.EphemeralStorage is { } storage ? new MemorySize(storage.Size) : version.EphemeralStorage,
        TracingMode = settings.TracingConfig?.Mode ?? version.TracingMode,
        Environment = settings.Environment is { } environment
            ? (environment.Variables ?? new Dictionary<string, string>()).ToImmutableSortedDictionary(StringComparer.Ordinal)
            : version.Environment,
        DeadLetterTarget = settings.DeadLetterConfig is { } letters ? (string.IsNullOrEmpty(letters.TargetArn) ? null : letters.TargetArn) : version.DeadLetterTarget,
        Kept = Kept(version.Kept, settings),
        SnapStart = settings.SnapStart?.ApplyOn ?? version.SnapStart,
        Logging = settings.LoggingConfig is { } logging ? logging.Over(version.Logging) : version.Logging,
    };

    private static ImmutableSortedDictionary<string, string> Kept(ImmutableSortedDictionary<string, string> before, FunctionSettings settings)
    {
        foreach ((string name, JsonElement? value) in ((string, JsonElement?)[])[(nameof(settings.VpcConfig), settings.VpcConfig), (nameof(settings.FileSystemConfigs), settings.FileSystemConfigs), (nameof(settings.KMSKeyArn), settings.KMSKeyArn)])
        {
            before = value is { ValueKind: not JsonValueKind.Null } given ? before.SetItem(name, given.GetRawText()) : before;
        }

        return before;
    }

    private static VirgaError? CheckRequired(CreateFunctionRequest request)
    {
        (string Name, object? Value)[] required = [("role", request.Role), ("code", request.Code), ("functionName", request.FunctionName)];
        string[] missing = [.. required.Where(one => one.Value is null)
            .Select(one => $"Value null at '{one.Name}' failed to satisfy constraint: Member must not be null")];
        return missing.Length > 0 ? SettingsRules.Validation(missing) : null;
    }

    private static VirgaError? CheckKind(CreateFunctionRequest request)
    {
        if (request.PackageType is not (null or "Zip" or ImageRules.PackageType))
        {
            return SettingsRules.Validation([$"Value '{request.PackageType}' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: [Zip, Image]"]);
        }

        if (request.PackageType == ImageRules.PackageType)
        {
            return ImageRules.CheckCreate(request) ?? CheckArchitectures(request.Architectures);
        }

        if (request.Runtime is null || request.Handler is null)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{(request.Runtime is null ? "Runtime" : "Handler")} is mandatory for functions created with deployment packages.");
        }

        return CheckArchitectures(request.Architectures) ?? CheckCode(request.Code!);
    }

    private static VirgaError? CheckCode(FunctionCode code) =>
        code.Fetched is not null ? null
        : code.ZipFile is null ? new VirgaError(Outcome.InvalidParameter, "Please provide a source for function code.")
        : code.ZipFile.Length == 0 ? new VirgaError(Outcome.InvalidParameter, "Uploaded file must be a non-empty zip")
        : null;

    private static VirgaError? CheckArchitectures(IReadOnlyList<string>? architectures) =>
        architectures is null or ["x86_64"] or ["arm64"]
            ? null
            : SettingsRules.Validation([$"Value '[{string.Join(", ", architectures)}]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]"]);

    private static VirgaError? CheckQualifier(FunctionReference reference) =>
        reference.Qualifier is null ? null : new VirgaError(Outcome.InvalidParameter, "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation.");

    private Function New(string name, int number, CreateFunctionRequest request, CodePackage package, ImmutableArray<LayerUse> uses)
    {
        FunctionVersion version = new()
        {
            FunctionName = name,
            FunctionNumber = number,
            Runtime = request.Runtime ?? OciRuntime.Name,
            Handler = request.Handler ?? "",
            Role = request.Role!,
            Code = package.Hash,
            Image = package.Image,
            CodeSize = package.Size,
            Architectures = [.. request.Architectures ?? DefaultArchitectures],
            LastModified = time.GetUtcNow(),
            RevisionId = Guid.NewGuid().ToString(),
        };
        return new Function
        {
            Latest = Apply(version, request, uses),
            CodeSigningConfig = request.CodeSigningConfigArn,
            Tags = (request.Tags ?? new Dictionary<string, string>()).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    private FunctionVersion Touch(FunctionVersion version) =>
        version with { LastModified = time.GetUtcNow(), RevisionId = Guid.NewGuid().ToString() };
}
