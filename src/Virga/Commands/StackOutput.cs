using System.Xml.Linq;
using Spectre.Console;

namespace Virga.Commands;

/// <summary>How a deployment of a stack is shown.</summary>
internal static class StackOutput
{
    /// <summary>Says each event in aligned columns; coloured on a terminal only. With <c>--json</c> on standard error.</summary>
    public static Action<string[]> Teller(bool json) => parts =>
    {
        string line = $"{parts[0]}  {parts[1],-28}  {parts[2],-32}  {parts[3]}{(parts[4].Length > 0 ? $"  {parts[4]}" : "")}";
        if (json)
        {
            Console.Error.WriteLine(line);
        }
        else if (Console.IsOutputRedirected)
        {
            Console.Out.WriteLine(line);
        }
        else
        {
            string colour = parts[1].EndsWith("_FAILED", StringComparison.Ordinal) || parts[1].Contains("ROLLBACK", StringComparison.Ordinal) ? "red" : parts[1].EndsWith("_COMPLETE", StringComparison.Ordinal) ? "green" : "grey";
            AnsiConsole.MarkupLine($"[{colour}]{Markup.Escape(line)}[/]");
        }
    };

    /// <summary>The value of one of a stack's outputs; "": it has none of that name.</summary>
    public static string Value(XElement stack, string key) => Outputs(stack).FirstOrDefault(one => one.Key == key).Value ?? "";

    public static void Show(XElement stack, IReadOnlyList<string> functions, bool hasChanged, bool json)
    {
        string name = stack.Element("StackName")!.Value, status = stack.Element("StackStatus")!.Value;
        (string Key, string Value)[] outputs = Outputs(stack);
        if (json)
        {
            Output.Json(new { Stack = name, Status = status, Changed = hasChanged, Outputs = outputs.ToDictionary(one => one.Key, one => one.Value), Functions = functions });
            return;
        }

        Console.Out.WriteLine(hasChanged ? $"{name} is {status}" : $"{name} is up to date");
        if (outputs.Length > 0)
        {
            Output.Table(["OUTPUT", "VALUE"], outputs.Select(one => (string[])[one.Key, one.Value]));
        }
    }

    private static (string Key, string Value)[] Outputs(XElement stack) =>
        [.. (stack.Element("Outputs")?.Elements("member") ?? []).Select(one => (one.Element("OutputKey")!.Value, one.Element("OutputValue")!.Value))];
}
