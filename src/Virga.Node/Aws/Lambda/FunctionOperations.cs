using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Oci;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Create, read, update and delete functions. Source: AWS Lambda API reference, one method an operation.</summary>
internal sealed class FunctionOperations(FunctionCatalog catalog, FunctionPackages code, RuntimeCatalog runtimes, NodeAddress address, Func<CodeHash, Uri> download, TimeProvider time)
{
    private const int MaxPage = 50;
    private static readonly string[] DefaultArchitectures = ["x86_64"];

    public Result<FunctionConfiguration> Create(CreateFunctionRequest request)
    {
        if ((CheckRequired(request) ?? SettingsRules.Check(request.FunctionName, request, request.Tags) ?? CheckKind(request)) is { } error)
        {
            return error;
        }

        if (!FunctionReference.Parse(request.FunctionName!).TryGet(out FunctionReference reference, out error)
            || (request.Runtime is { } runtime && !runtimes.Find(runtime).TryGet(out _, out error)))
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

        Result<Function> created = catalog.Create(reference.Name, number => New(reference.Name, number, request, package));
        code.Unpin(package);
        return created.TryGet(out Function? function, out error) ? Describe(function.Latest) : error;
    }

    public Result<GetFunctionResponse> Get(FunctionReference reference)
    {
        if (!Find(reference).TryGet(out Function? function, out VirgaError? error))
        {
            return error;
        }

        return new GetFunctionResponse(
            Describe(function.Latest, reference.Qualifier),
            function.Latest.Image is { } image ? new CodeLocation("ECR", null, image.Uri, image.ResolvedUri) : new CodeLocation("S3", download(function.Latest.Code).AbsoluteUri),
            function.Tags.IsEmpty ? null : function.Tags,
            function.ReservedConcurrency is { } reserved ? new ConcurrencyBody { ReservedConcurrentExecutions = reserved } : null);
    }

    public Result<FunctionConfiguration> GetConfiguration(FunctionReference reference) =>
        Find(reference).TryGet(out Function? function, out VirgaError? error) ? Describe(function.Latest, reference.Qualifier) : error;

    public Result<ListFunctionsResponse> List(string? marker, string? maxItems)
    {
        int most = MaxPage;
        if (maxItems is not null && (!int.TryParse(maxItems, CultureInfo.InvariantCulture, out most) || most is < 1 or > 10_000))
        {
            return SettingsRules.Validation([$"Value '{maxItems}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 10000"]);
        }

        string after = "";
        if (marker is not null && !TryDecode(marker, out after))
        {
            return new VirgaError(Outcome.InvalidParameter, "The Marker is invalid.");
        }

        most = Math.Min(most, MaxPage);
        Function[] page = [.. catalog.All.Where(function => string.CompareOrdinal(function.Name, after) > 0).Take(most + 1)];
        return new ListFunctionsResponse(
            [.. page.Take(most).Select(function => Describe(function.Latest))],
            page.Length > most ? Convert.ToBase64String(Encoding.UTF8.GetBytes(page[most - 1].Name)) : null);
    }

    public Result<FunctionConfiguration> UpdateCode(FunctionReference reference, UpdateFunctionCodeRequest request)
    {
        if ((CheckArchitectures(request.Architectures) ?? CheckQualifier(reference)) is { } error)
        {
            return error;
        }

        if (!Find(reference).TryGet(out Function? current, out error)
            || (error = ImageRules.CheckUpdate(current.Latest, request) ?? (request.ImageUri is null ? CheckCode(request) : null)) is not null
            || !code.Add(request, request.Architectures ?? current.Latest.Architectures).TryGet(out CodePackage? package, out error))
        {
            return error;
        }

        FunctionVersion? dry = null;
        Result<Function> updated = catalog.Update(reference.Name, function =>
        {
            if ((CheckRevision(function, request.RevisionId) ?? ImageRules.CheckUpdate(function.Latest, request)) is { } stale)
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
            dry = request.DryRun ? version : null;
            return request.DryRun ? function : function with { Latest = version };
        });
        code.Unpin(package);
        return updated.TryGet(out Function? after, out error) ? Describe(dry ?? after.Latest) : error;
    }

    public Result<FunctionConfiguration> UpdateConfiguration(FunctionReference reference, FunctionSettings request)
    {
        VirgaError? error = SettingsRules.Check(null, request) ?? CheckQualifier(reference) ?? CheckLayers(request);
        if (error is null && request.Runtime is { } runtime)
        {
            error = runtimes.Find(runtime).Error;
        }

        if (error is not null)
        {
            return error;
        }

        Result<Function> updated = catalog.Update(reference.Name, function =>
            (CheckRevision(function, request.RevisionId) ?? ImageRules.CheckUpdate(function.Latest, request)) is { } stale ? stale : function with { Latest = Apply(Touch(function.Latest), request) });
        return updated.TryGet(out Function? after, out error) ? Describe(after.Latest) : Named(error, reference);
    }

    public VirgaError? Delete(FunctionReference reference) =>
        reference.Qualifier is FunctionVersion.Latest
            ? new VirgaError(Outcome.InvalidParameter, "$LATEST version cannot be deleted without deleting the function.")
            : Find(reference).TryGet(out _, out VirgaError? error) ? catalog.Remove(reference.Name).Error : error;

    public Result<Function> Find(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function) && reference.Qualifier is null or FunctionVersion.Latest
            ? function!
            : Missing(reference);

    private static FunctionVersion Apply(FunctionVersion version, FunctionSettings settings) => version with
    {
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
    };

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
            return request.Publish ? NotYet("Publish") : ImageRules.CheckCreate(request) ?? CheckArchitectures(request.Architectures);
        }

        if (request.Runtime is null || request.Handler is null)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{(request.Runtime is null ? "Runtime" : "Handler")} is mandatory for functions created with deployment packages.");
        }

        return request.Publish ? NotYet("Publish") : CheckLayers(request) ?? CheckArchitectures(request.Architectures) ?? CheckCode(request.Code!);
    }

    private static VirgaError? CheckCode(FunctionCode code) =>
        code.S3Bucket is not null || code.S3Key is not null ? NotYet("code from S3")
        : code.ZipFile is null ? new VirgaError(Outcome.InvalidParameter, "Please provide a source for function code.")
        : code.ZipFile.Length == 0 ? new VirgaError(Outcome.InvalidParameter, "Uploaded file must be a non-empty zip")
        : null;

    private static VirgaError? CheckLayers(FunctionSettings settings) => settings.Layers?.Count > 0 ? NotYet("Layers") : null;

    private static VirgaError? CheckArchitectures(IReadOnlyList<string>? architectures) =>
        architectures is null or ["x86_64"] or ["arm64"]
            ? null
            : SettingsRules.Validation([$"Value '[{string.Join(", ", architectures)}]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]"]);

    private static VirgaError? CheckQualifier(FunctionReference reference) =>
        reference.Qualifier is null ? null : new VirgaError(Outcome.InvalidParameter, "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation.");

    private static VirgaError? CheckRevision(Function function, string? revisionId) =>
        revisionId is null || revisionId == function.Latest.RevisionId
            ? null
            : new VirgaError(Outcome.PreconditionFailed, "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id");

    private static VirgaError NotYet(string what) => new(Outcome.NotSupported, $"{what} is not supported by this version of Virga.");

    private static bool TryDecode(string marker, out string name)
    {
        byte[] bytes = new byte[marker.Length];
        bool valid = Convert.TryFromBase64String(marker, bytes, out int length);
        name = valid ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        return valid;
    }

    private VirgaError Missing(FunctionReference reference) => new(Outcome.NotFound, $"Function not found: {address.FunctionArn(reference.Name, reference.Qualifier)}");

    private VirgaError Named(VirgaError error, FunctionReference reference) => error.Outcome == Outcome.NotFound ? Missing(reference) : error;

    private Function New(string name, int number, CreateFunctionRequest request, CodePackage package)
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
            Latest = Apply(version, request),
            Tags = (request.Tags ?? new Dictionary<string, string>()).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    private FunctionVersion Touch(FunctionVersion version) =>
        version with { LastModified = time.GetUtcNow(), RevisionId = Guid.NewGuid().ToString() };

    private FunctionConfiguration Describe(FunctionVersion version, string? qualifier = null) =>
        FunctionConfiguration.Of(version, address, runtimes.Find(version).Value.Substitution(version.Runtime), qualifier);
}
