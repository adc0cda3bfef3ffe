using System.Text.Json.Nodes;
using Virga.Node.Aws.Wire;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>A list's part, by <c>Limit</c> and <c>NextToken</c>.</summary>
internal static class EventsPage
{
    private const int Most = 100;

    public static Result<JsonObject> Of<T>(EventsCall call, string name, IEnumerable<T> all, Func<T, string> key, Func<T, JsonNode?> view)
    {
        int limit = call.Input.Limit ?? Most;
        if (limit is < 1 or > Most)
        {
            return EventsError.BadValue("limit", limit, "have value between 1 and 100");
        }

        if (TokenPage<T>.Of(all, key, call.Input.NextToken, limit) is not { } page)
        {
            return EventsError.Invalid("Parameter NextToken is not valid.");
        }

        JsonObject list = new() { [name] = new JsonArray([.. page.Items.Select(view)]) };
        if (page.NextToken is not null)
        {
            list["NextToken"] = page.NextToken;
        }

        return list;
    }
}
