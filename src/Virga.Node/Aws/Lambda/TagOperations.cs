using System.Collections.Immutable;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Tags of functions. Source: AWS Lambda API, ListTags, TagResource, UntagResource.</summary>
internal sealed class TagOperations(FunctionCatalog catalog)
{
    public Result<TagsBody> List(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function) ? new TagsBody(function.Tags) : Missing(reference);

    public VirgaError? Add(FunctionReference reference, TagsBody request)
    {
        ImmutableSortedDictionary<string, string> added = (request.Tags ?? new Dictionary<string, string>()).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return SettingsRules.CheckTags(added) ?? Change(reference, tags => tags.SetItems(added));
    }

    public VirgaError? Remove(FunctionReference reference, IEnumerable<string> keys) => Change(reference, tags => tags.RemoveRange(keys));

    private static VirgaError Missing(FunctionReference reference) => new(Outcome.NotFound, $"Function not found: {reference.Name}");

    private VirgaError? Change(FunctionReference reference, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change) =>
        catalog.Update(reference.Name, function =>
        {
            ImmutableSortedDictionary<string, string> tags = change(function.Tags);
            return SettingsRules.CheckTags(tags) is { } error ? error : function with { Tags = tags };
        }).Error;
}
