using System.Text.Json;
using Spectre.Console;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary>How the CLI speaks: results on standard output, one helpful line on standard error when something fails.</summary>
internal static class Output
{
    /// <summary>The exit code of the error.</summary>
    public static int Fail(VirgaError error)
    {
        Console.Error.WriteLine($"virga: {error.Message}");
        return error.ExitCode;
    }

    public static Task<int> FailAsync(VirgaError error) => Task.FromResult(Fail(error));

    public static void Json<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, CliJson.Indented));

    /// <summary>Aligned columns; numbers to the right. Plain text when the output isn't a terminal.</summary>
    public static void Table(string[] headers, IEnumerable<string[]> rows, params int[] rightAligned)
    {
        string[][] all = [headers, .. rows];
        int[] widths = [.. headers.Select((_, column) => all.Max(row => row[column].Length))];
        for (int i = 0; i < all.Length; i++)
        {
            string line = string.Join("  ", all[i].Select((cell, column) =>
                Array.IndexOf(rightAligned, column) >= 0 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();
            if (i == 0 && !Console.IsOutputRedirected)
            {
                AnsiConsole.MarkupLineInterpolated($"[bold]{line}[/]");
            }
            else
            {
                Console.Out.WriteLine(line);
            }
        }
    }
}
