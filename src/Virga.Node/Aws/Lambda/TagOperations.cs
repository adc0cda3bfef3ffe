using System.Collections.Immutable;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Tags of functions. Source: AWS Lambda API, ListTags, TagResource, UntagResource.</summary>
internal sealed class TagOperations(FunctionCatalog catalog) : ILambdaOperations
{
    private const string Tags = "/2017-03-31/tags/{name}";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("ListTags", "GET", Tags, call => call.ForFunction(List)),
        new("TagResource", "POST", Tags, call => call.Body<TagsBody>().TryGet(out TagsBody? body, out VirgaError? error) ? call.ForFunction(reference => Add(reference, body)) : call.Fail(error)),
        new("UntagResource", "DELETE", Tags, call => call.ForFunction(reference => Remove(reference, call.Context.Request.Query["tagKeys"].OfType<string>()))),
    ];

    private Result<TagsBody> List(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function) ? new TagsBody(function.Tags) : Missing(reference);

    private VirgaError? Add(FunctionReference reference, TagsBody request)
    {
        ImmutableSortedDictionary<string, string> added = (request.Tags ?? new Dictionary<string, string>()).ToImmutableSortedDictionary(StringComparer.Ordinal);
        return SettingsRules.CheckTags(added) ?? Change(reference, tags => tags.SetItems(added));
    }

    private VirgaError? Remove(FunctionReference reference, IEnumerable<string> keys) => Change(reference, tags => tags.RemoveRange(keys));

    private static VirgaError Missing(FunctionReference reference) => new(Outcome.NotFound, $"Function not found: {reference.Name}");

    private VirgaError? Change(FunctionReference reference, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change) =>
        catalog.Update(reference.Name, function =>
        {
            ImmutableSortedDictionary<string, string> tags = change(function.Tags);
            return SettingsRules.CheckTags(tags) is { } error ? error : function with { Tags = tags };
        }).Error;
}
