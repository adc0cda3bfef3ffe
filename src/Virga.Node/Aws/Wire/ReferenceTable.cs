using System.Globalization;
using System.Text;

namespace Virga.Node.Aws.Wire;

/// <summary>A page of <c>docs/reference</c>: what of a service's operations is done, partly done, or not.</summary>
internal static class ReferenceTable
{
    /// <param name="title">What the page is called.</param>
    /// <param name="known">Operations of the code; <c>Missing</c> is what they leave out, null: nothing.</param>
    /// <param name="others">Operations of the service that the node doesn't have.</param>
    public static string Markdown(string title, IReadOnlyCollection<(string Name, string Request, string? Missing)> known, IEnumerable<string> others)
    {
        int partly = known.Count(operation => operation.Missing is not null);
        (string Name, string Request, string? Missing)[] absent = [.. others.Except(known.Select(operation => operation.Name)).Select(name => (name, "", (string?)null))];
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# {title}\n\nGenerated from the operations' table in the code; a test keeps it true.\n{known.Count - partly} operations are done, {partly} partly, {absent.Length} not.\n\n");
        text.Append("| operation | | request | what is missing |\n|---|---|---|---|\n");
        foreach ((string name, string request, string? missing) in known.Concat(absent).OrderBy(operation => operation.Name, StringComparer.Ordinal))
        {
            string state = request.Length == 0 ? "not" : missing is null ? "done" : "partly";
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {state} | {request} | {missing} |\n");
        }

        return text.ToString();
    }
}
