using System.Collections.Immutable;
using Virga.Node.Aws.Logs.Model;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs;

/// <summary>Tags of log groups, under the operations' old names (by the group's name) and new ones (by its ARN).</summary>
internal sealed class GroupTagOperations(ILogCatalog catalog, LogNames names)
{
    private const int MaxTags = 50;

    public static VirgaError? Check(IReadOnlyDictionary<string, string>? tags) =>
        tags is null || tags.All(tag => tag.Key.Length is >= 1 and <= 128 && tag.Value is { Length: <= 256 } && !tag.Key.StartsWith("aws:", StringComparison.Ordinal))
            ? null
            : LogsError.Invalid("Tag keys have 1 to 128 characters and do not begin with aws:, values at most 256.");

    public static ImmutableSortedDictionary<string, string> Add(ImmutableSortedDictionary<string, string>? tags, IReadOnlyDictionary<string, string>? more) =>
        (tags ?? ImmutableSortedDictionary<string, string>.Empty).SetItems(more ?? ImmutableDictionary<string, string>.Empty);

    public VirgaError? Tag(TagRequest request) => request.Tags is not { Count: > 0 }
        ? LogsError.Invalid("1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1")
        : Check(request.Tags) ?? Change(request.ResourceArn ?? request.LogGroupName, tags => Add(tags, request.Tags));

    public VirgaError? Untag(UntagRequest request) =>
        Change(request.ResourceArn ?? request.LogGroupName, tags => tags.RemoveRange(request.TagKeys ?? request.Tags ?? []));

    public Result<TagsResponse> List(TagRequest request) =>
        names.Find(request.ResourceArn ?? request.LogGroupName).TryGet(out LogGroup? group, out VirgaError? error) ? new TagsResponse(group.Tags) : error;

    private VirgaError? Change(string? name, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        if (!names.Find(name).TryGet(out LogGroup? group, out VirgaError? error))
        {
            return error;
        }

        LogGroup changed = group with { Tags = change(group.Tags) };
        if (changed.Tags.Count > MaxTags)
        {
            return new VirgaError(Outcome.InvalidParameter, $"A log group can have no more than {MaxTags} tags.") { AwsCode = "TooManyTagsException" };
        }

        catalog.Update(changed);
        return null;
    }
}
