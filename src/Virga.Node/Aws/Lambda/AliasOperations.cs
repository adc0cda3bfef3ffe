using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Aliases. Source: AWS Lambda API, CreateAlias, GetAlias, ListAliases, UpdateAlias, DeleteAlias.</summary>
internal sealed partial class AliasOperations(FunctionCatalog catalog, FunctionLookup lookup) : ILambdaOperations
{
    private const string Aliases = "/2015-03-31/functions/{name}/aliases";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("CreateAlias", "POST", Aliases, call => call.ForFunction<AliasRequest, AliasResponse>(Create, 201)),
        new("ListAliases", "GET", Aliases, call => call.ForFunction(reference => List(call, reference))),
        new("GetAlias", "GET", $"{Aliases}/{{alias}}", call => call.ForFunction(reference => Get(reference, call.Route("alias")))),
        new("UpdateAlias", "PUT", $"{Aliases}/{{alias}}", call => call.ForFunction<AliasRequest, AliasResponse>((reference, body) => Update(reference, body with { Name = call.Route("alias") }))),
        new("DeleteAlias", "DELETE", $"{Aliases}/{{alias}}", call => call.ForFunction(reference => Delete(reference, call.Route("alias")))),
    ];

    private Result<AliasResponse> Create(FunctionReference reference, AliasRequest request)
    {
        List<string> broken = [];
        if (request.Name is null || !NamePattern().IsMatch(request.Name))
        {
            broken.Add($"Value '{request.Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)");
        }

        if (request.FunctionVersion is null)
        {
            broken.Add("Value null at 'functionVersion' failed to satisfy constraint: Member must not be null");
        }

        if (broken.Count > 0)
        {
            return SettingsRules.Validation(broken);
        }

        return Change(reference, request, (function, made) => function.Aliases.ContainsKey(made.Name)
            ? new VirgaError(Outcome.Conflict, $"Alias already exists: {ArnOf(reference, made.Name)}")
            : function with { Aliases = function.Aliases.Add(made.Name, made) });
    }

    private Result<AliasResponse> Update(FunctionReference reference, AliasRequest request) => Change(reference, request, (function, made) =>
        !function.Aliases.ContainsKey(made.Name) ? Missing(reference, made.Name)
        : function with { Aliases = function.Aliases.SetItem(made.Name, made) });

    /// <summary>Makes the alias that the request asks for, checks it, and stores what <paramref name="put"/> makes of it.</summary>
    private Result<AliasResponse> Change(FunctionReference reference, AliasRequest request, Func<Function, FunctionAlias, Result<Function>> put)
    {
        Result<Function> changed = catalog.Update(reference.Name, function =>
        {
            FunctionAlias? before = function.Aliases.GetValueOrDefault(request.Name!);
            FunctionAlias made = new()
            {
                Name = request.Name!,
                FunctionVersion = request.FunctionVersion ?? before?.FunctionVersion ?? FunctionVersion.Latest,
                Description = request.Description ?? before?.Description ?? "",
                Weights = request.RoutingConfig is { } routing
                    ? (routing.AdditionalVersionWeights ?? new Dictionary<string, double>()).ToImmutableSortedDictionary(StringComparer.Ordinal)
                    : before?.Weights ?? ImmutableSortedDictionary<string, double>.Empty,
                RevisionId = Guid.NewGuid().ToString(),
            };
            return before is not null && SettingsRules.CheckRevision(request.RevisionId, before.RevisionId) is { } stale ? stale
                : Check(function, made) is { } error ? error
                : put(function, made);
        });
        return changed.TryGet(out Function? after, out VirgaError? refused)
            ? AliasResponse.Of(after.Aliases[request.Name!], ArnOf(reference, request.Name!))
            : lookup.Named(refused, reference);
    }

    private VirgaError? Check(Function function, FunctionAlias alias)
    {
        foreach (string version in alias.Weights.Keys.Prepend(alias.FunctionVersion))
        {
            if (function.Version(version) is null)
            {
                return new VirgaError(Outcome.NotFound, $"Function not found: {lookup.Address.FunctionArn(function.Name, version)}");
            }
        }

        return alias.Weights.IsEmpty ? null
            : alias.Weights.Count > 1 ? new VirgaError(Outcome.InvalidParameter, "Number of items in AdditionalVersionWeights cannot be greater than 1")
            : alias.FunctionVersion == FunctionVersion.Latest || alias.Weights.ContainsKey(FunctionVersion.Latest) ? new VirgaError(Outcome.InvalidParameter, "$LATEST is not supported for an alias pointing to more than 1 version")
            : alias.Weights.ContainsKey(alias.FunctionVersion) ? new VirgaError(Outcome.InvalidParameter, $"Invalid function version {alias.FunctionVersion}. Function version {alias.FunctionVersion} is already included in routing configuration.")
            : alias.Weights.Values.Any(weight => weight is < 0 or > 1 or double.NaN) ? SettingsRules.Validation([$"Value '{alias.Weights.Values.First()}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0]"])
            : null;
    }

    private Result<AliasResponse> Get(FunctionReference reference, string name) =>
        !catalog.TryFind(reference.Name, out Function? function) ? lookup.Missing(reference)
        : function.Aliases.TryGetValue(name, out FunctionAlias? alias) ? AliasResponse.Of(alias, ArnOf(reference, name))
        : Missing(reference, name);

    private Result<ListAliasesResponse> List(LambdaCall call, FunctionReference reference)
    {
        if (!catalog.TryFind(reference.Name, out Function? function))
        {
            return lookup.Missing(reference);
        }

        string? version = call.Query("FunctionVersion");
        IEnumerable<FunctionAlias> all = function.Aliases.Values.Where(alias => version is null || alias.FunctionVersion == version || alias.Weights.ContainsKey(version));
        return Page<FunctionAlias>.Of(call, all, alias => alias.Name).TryGet(out Page<FunctionAlias>? page, out VirgaError? error)
            ? new ListAliasesResponse([.. page.Items.Select(alias => AliasResponse.Of(alias, ArnOf(reference, alias.Name)))], page.NextMarker)
            : error;
    }

    /// <summary>With all that was set for it; an alias that isn't there is no error, as on Lambda.</summary>
    private VirgaError? Delete(FunctionReference reference, string name) => catalog.Update(reference.Name, function => function.With(name, _ => QualifierSettings.None) with
    {
        Aliases = function.Aliases.Remove(name),
        Urls = function.Urls.RemoveAll(url => url.Qualifier == name),
    }).Error is { } error ? lookup.Named(error, reference) : null;

    private VirgaError Missing(FunctionReference reference, string name) => new(Outcome.NotFound, $"Cannot find alias arn: {ArnOf(reference, name)}");

    private string ArnOf(FunctionReference reference, string name) => lookup.Address.FunctionArn(reference.Name, name);

    [GeneratedRegex(@"^(?![0-9]+\z)[a-zA-Z0-9-_]{1,128}\z")]
    private static partial Regex NamePattern();
}
