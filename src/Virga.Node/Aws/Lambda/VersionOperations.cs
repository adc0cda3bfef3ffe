using System.Globalization;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Versions. Source: AWS Lambda API, PublishVersion, ListVersionsByFunction.</summary>
internal sealed class VersionOperations(FunctionCatalog catalog, FunctionLookup lookup, TimeProvider time) : ILambdaOperations
{
    private const string Versions = "/2015-03-31/functions/{name}/versions";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("PublishVersion", "POST", Versions, call => call.ForFunction<PublishVersionRequest, FunctionConfiguration>(Publish, 201)),
        new("ListVersionsByFunction", "GET", Versions, call => call.ForFunction(reference => List(call, reference))),
    ];

    /// <summary>The function with its present state as a new version, unless its newest version is the same.</summary>
    public static Function Publish(Function function, string? description, TimeProvider time)
    {
        FunctionVersion wanted = function.Latest with { Description = description ?? function.Latest.Description };
        if (function.Versions.GetValueOrDefault(function.LastVersion) is { } newest && IsSame(newest, wanted))
        {
            return function;
        }

        int number = function.LastVersion + 1;
        FunctionVersion version = wanted with
        {
            Qualifier = number.ToString(CultureInfo.InvariantCulture),
            LastModified = time.GetUtcNow(),
            RevisionId = Guid.NewGuid().ToString(),
        };
        return function with { Versions = function.Versions.Add(number, version), LastVersion = number };
    }

    public static VirgaError? Delete(FunctionCatalog catalog, FunctionReference reference) => catalog.Update(reference.Name, function =>
    {
        if (function.Version(reference.Qualifier) is not { } version)
        {
            return function; // removing what isn't there is no error, as on Lambda
        }

        string[] aliases = [.. function.Aliases.Values.Where(alias => alias.FunctionVersion == version.Qualifier || alias.Weights.ContainsKey(version.Qualifier)).Select(alias => alias.Name)];
        return aliases.Length > 0
            ? new VirgaError(Outcome.Conflict, $"The version {version.Qualifier} can't be deleted: the aliases {string.Join(", ", aliases)} refer to it.")
            : function.With(reference.Qualifier, _ => QualifierSettings.None) with { Versions = function.Versions.Remove(int.Parse(version.Qualifier, CultureInfo.InvariantCulture)) };
    }).Error;

    private static bool IsSame(FunctionVersion one, FunctionVersion other) =>
        one with { Qualifier = "", LastModified = default, RevisionId = "", Environment = other.Environment, Layers = other.Layers, Architectures = other.Architectures, Kept = other.Kept }
            == other with { Qualifier = "", LastModified = default, RevisionId = "" }
        && one.Environment.SequenceEqual(other.Environment) && one.Layers.SequenceEqual(other.Layers) && one.Architectures.SequenceEqual(other.Architectures) && one.Kept.SequenceEqual(other.Kept);

    private Result<FunctionConfiguration> Publish(FunctionReference reference, PublishVersionRequest request)
    {
        if (reference.Qualifier is not (null or FunctionVersion.Latest))
        {
            return new VirgaError(Outcome.InvalidParameter, "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
        }

        Result<Function> published = catalog.Update(reference.Name, function =>
            Check(function, request) is { } error ? error : Publish(function, request.Description, time));
        return published.TryGet(out Function? after, out VirgaError? refused)
            ? lookup.Describe(after.Versions[after.LastVersion], after.LastVersion.ToString(CultureInfo.InvariantCulture))
            : lookup.Named(refused, reference);
    }

    private static VirgaError? Check(Function function, PublishVersionRequest request) =>
        request.CodeSha256 is { Length: > 0 } hash && hash != function.Latest.CodeSha256
            ? new VirgaError(Outcome.InvalidParameter, $"CodeSHA256 ({hash}) is different from current CodeSHA256 in $LATEST ({function.Latest.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.")
            : SettingsRules.CheckRevision(request.RevisionId, function.Latest.RevisionId);

    private Result<ListVersionsResponse> List(LambdaCall call, FunctionReference reference)
    {
        if (!lookup.Find(reference).TryGet(out Function? function, out VirgaError? error) || !Page<FunctionVersion>.Of(call, function.AllVersions, version => version.Qualifier).TryGet(out Page<FunctionVersion>? page, out error))
        {
            return error;
        }

        return new ListVersionsResponse([.. page.Items.Select(version => lookup.Describe(version, version.Qualifier))], page.NextMarker);
    }
}
