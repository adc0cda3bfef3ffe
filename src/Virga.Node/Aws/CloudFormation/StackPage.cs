using System.Globalization;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>A part of a list: <c>NextToken</c> in and out, which says how many came before.</summary>
internal static class StackPage
{
    public static Result<JsonObject> Of<T>(CloudFormationCall call, string list, IReadOnlyList<T> items, Func<T, JsonNode?> show, int most = 100)
    {
        int from = 0;
        if (call["NextToken"] is { } token && !int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return TemplateError.Validation("NextToken is invalid");
        }

        JsonObject page = new() { [list] = CloudFormationCall.List(items.Skip(from).Take(most), show) };
        if (items.Count - from > most)
        {
            page["NextToken"] = (from + most).ToString(CultureInfo.InvariantCulture);
        }

        return page;
    }
}
