using System.Globalization;
using System.Text;

namespace Virga.Node.Aws.Wire;

/// <summary>The table of a service's operations in <c>docs/reference</c>: what is done, partly done, or not.</summary>
internal static class OperationReference
{
    /// <param name="title">What the operations are of.</param>
    /// <param name="there">Those that a node has, and what is missing of them.</param>
    /// <param name="others">All other operations of the API.</param>
    public static string Markdown(string title, IEnumerable<(string Name, string? Request, string? Missing)> there, IEnumerable<string> others)
    {
        (string Name, string? Request, string? Missing)[] known = [.. there];
        string[] missing = [.. others.Except(known.Select(operation => operation.Name))];
        int partly = known.Count(operation => operation.Missing is not null);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# {title} on a node\n\nGenerated from the operations' table in the code; a test keeps it true.\n{known.Length - partly} operations are done, {partly} partly, {missing.Length} not.\n\n");
        text.Append("| operation | | request | what is missing |\n|---|---|---|---|\n");
        foreach ((string name, string state, string? request, string? lacking) in known.Select(one => (one.Name, State: one.Missing is null ? "done" : "partly", one.Request, one.Missing))
            .Concat(missing.Select(name => (Name: name, State: "not", Request: (string?)null, Missing: (string?)null))).OrderBy(row => row.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {state} | {(request is null ? "" : $"`{request}`")} | {lacking} |\n");
        }

        return text.ToString();
    }
}
