using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>The IAM API as its resource types call it.</summary>
internal static class IamQueries
{
    public static Task<Result<XElement>> IamAsync(this ResourceCall call, string action, params (string, string?)[] parameters) => call.Client.QueryAsync("iam", action, "2010-05-08", parameters);

    public static async Task<VirgaError?> IamDoneAsync(this ResourceCall call, string action, params (string, string?)[] parameters) => (await call.IamAsync(action, parameters).ConfigureAwait(false)).Error;

    /// <summary>Done also when what it takes away is gone already.</summary>
    public static async Task<VirgaError?> IamGoneAsync(this ResourceCall call, string action, params (string, string?)[] parameters) =>
        await call.IamDoneAsync(action, parameters).ConfigureAwait(false) is { } error && !Engine.WireFailure.IsNotFound(error) ? error : null;

    public static string? Value(this XElement answer, string name) => answer.Descendants(name).FirstOrDefault()?.Value;

    public static IEnumerable<string> Items(JsonNode? list) => list is JsonArray items ? items.Select(item => item.Text()).OfType<string>() : [];

    /// <summary>A document as JSON text, whether it was given as an object or as text.</summary>
    public static string? Document(JsonNode? document) => document is null ? null : document.Text() ?? document.Write();

    public static (string, string?)[] Tags(JsonNode? list) => [.. ResourceCall.TagsOf(list).SelectMany((tag, i) => ((string, string?)[])[($"Tags.member.{i + 1}.Key", tag.Key), ($"Tags.member.{i + 1}.Value", tag.Value.Text())])];

    /// <summary>Brings an entity's tags to what its properties say.</summary>
    public static async Task<VirgaError?> TagAsync(this ResourceCall call, string kind)
    {
        if (call.Before is null || !call.Changes("Tags"))
        {
            return null;
        }

        JsonObject tags = ResourceCall.TagsOf(call["Tags"]);
        (string, string?)[] gone = [.. ResourceCall.TagsOf(call.Before["Tags"]).Select(pair => pair.Key).Where(key => !tags.ContainsKey(key)).Select((key, i) => ($"TagKeys.member.{i + 1}", (string?)key))];
        VirgaError? error = gone.Length == 0 ? null : await call.IamDoneAsync($"Untag{kind}", [($"{kind}Name", call.PhysicalId), .. gone]).ConfigureAwait(false);
        return error ?? (tags.Count == 0 ? null : await call.IamDoneAsync($"Tag{kind}", [($"{kind}Name", call.PhysicalId), .. Tags(call["Tags"])]).ConfigureAwait(false));
    }
}
