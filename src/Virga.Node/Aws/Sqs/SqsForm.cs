using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Virga.Node.Aws.Sqs;

/// <summary>
/// A form of the query protocol as the document that the JSON protocol would have sent: numbered members become lists, lists of names and
/// values become maps. Source: Smithy, "AWS query protocol"; Amazon SQS API Reference of 2012-11-05.
/// </summary>
internal static class SqsForm
{
    /// <summary>Flattened lists by the name of their members, and the list's own name.</summary>
    private static readonly FrozenDictionary<string, string> Lists = new Dictionary<string, string>
    {
        ["AttributeName"] = "AttributeNames",
        ["MessageAttributeName"] = "MessageAttributeNames",
        ["MessageSystemAttributeName"] = "MessageSystemAttributeNames",
        ["TagKey"] = "TagKeys",
        ["AWSAccountId"] = "AWSAccountIds",
        ["ActionName"] = "Actions",
        ["SendMessageBatchRequestEntry"] = "Entries",
        ["DeleteMessageBatchRequestEntry"] = "Entries",
        ["ChangeMessageVisibilityBatchRequestEntry"] = "Entries",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Maps = new Dictionary<string, string>
    {
        ["Attribute"] = "Attributes",
        ["Tag"] = "Tags",
        ["MessageAttribute"] = "MessageAttributes",
        ["MessageSystemAttribute"] = "MessageSystemAttributes",
    }.ToFrozenDictionary();

    public static JsonObject Read(ReadOnlySpan<byte> body, IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        JsonObject tree = [];
        foreach ((string path, StringValues value) in body.IsEmpty ? query : QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)))
        {
            JsonObject at = tree;
            string[] parts = path.Split('.');
            foreach (string part in parts[..^1])
            {
                if (at[part] is not JsonObject below)
                {
                    at[part] = below = [];
                }

                at = below;
            }

            at[parts[^1]] = value.ToString();
        }

        return Fold(tree);
    }

    private static JsonObject Fold(JsonObject tree)
    {
        JsonObject folded = [];
        foreach ((string name, JsonNode? value) in tree)
        {
            if (value is JsonValue only && Lists.TryGetValue(name, out string? list))
            {
                folded[list] = new JsonArray(only.DeepClone()); // a list of one may come without its number, as in the examples of ReceiveMessage
            }
            else if (value is JsonObject numbered && Lists.TryGetValue(name, out list))
            {
                folded[list] = new JsonArray([.. Members(numbered).Select(member => member is JsonObject entry ? Fold(entry) : member!.DeepClone())]);
            }
            else if (value is JsonObject pairs && Maps.TryGetValue(name, out string? map))
            {
                folded[map] = new JsonObject(Members(pairs).OfType<JsonObject>().Select(pair => KeyValuePair.Create((string?)(pair["Name"] ?? pair["Key"]) ?? "", pair["Value"]?.DeepClone())).DistinctBy(pair => pair.Key));
            }
            else
            {
                folded[name] = value?.DeepClone();
            }
        }

        return folded;
    }

    private static IEnumerable<JsonNode?> Members(JsonObject numbered) => numbered.OrderBy(pair => int.TryParse(pair.Key, out int index) ? index : int.MaxValue).Select(pair => pair.Value);
}
