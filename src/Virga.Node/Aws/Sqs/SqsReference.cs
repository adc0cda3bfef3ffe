using System.Globalization;
using System.Text;

namespace Virga.Node.Aws.Sqs;

/// <summary>The table of the SQS API's operations in <c>docs/reference/aws-sqs.md</c>: what is done, partly done, or not.</summary>
internal static class SqsReference
{
    public static string Markdown(IReadOnlyList<SqsOperation> operations)
    {
        int partly = operations.Count(operation => operation.Missing is not null);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# The SQS API on a node\n\nGenerated from the operations' table in the code; a test keeps it true. Both protocols are spoken: AWS JSON 1.0 and the query protocol of 2012-11-05.\n{operations.Count - partly} operations are done, {partly} partly: those are all that the API has.\n\n");
        text.Append("| operation | | permission | what is missing, or differs |\n|---|---|---|---|\n");
        foreach (SqsOperation operation in operations.OrderBy(operation => operation.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {operation.Name} | {(operation.Missing is null ? "done" : "partly")} | `{operation.Action}` | {operation.Missing} |\n");
        }

        return text.ToString();
    }
}
