using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>Recognises runtime and handler of a folder without a template, by the files that each language's users have.</summary>
internal static partial class FolderDetection
{
    private static readonly string[] PythonFiles = ["lambda_function.py", "app.py", "handler.py", "main.py", "index.py"];
    private static readonly string[] NodeFiles = ["index.mjs", "index.js", "index.cjs", "app.mjs", "app.js", "handler.mjs", "handler.js"];

    public static Result<FunctionPlan> Detect(string folder)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        if (File.Exists(Path.Combine(folder, "bootstrap")))
        {
            return Plan("provided.al2023", "bootstrap");
        }

        foreach (string file in PythonFiles.Where(file => File.Exists(Path.Combine(folder, file))))
        {
            Match match = PythonHandler().Match(File.ReadAllText(Path.Combine(folder, file)));
            if (match.Success)
            {
                return Plan("python3.11", $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}");
            }
        }

        foreach (string file in NodeFiles.Where(file => File.Exists(Path.Combine(folder, file))))
        {
            Match match = NodeHandler().Match(File.ReadAllText(Path.Combine(folder, file)));
            if (match.Success)
            {
                return Plan("nodejs20.x", $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}");
            }
        }

        return new VirgaError(Outcome.InvalidParameter, $"No handler found in {folder}: expected a template.yaml, a bootstrap, a python file with a handler(event, context), or an index.js that exports handler.");

        FunctionPlan Plan(string runtime, string handler) => new() { Name = name, CodeFolder = folder, Runtime = runtime, Handler = handler, UrlAuthType = null };
    }

    [GeneratedRegex(@"^def (lambda_handler|handler|main)\s*\(\s*\w+\s*,\s*\w+", RegexOptions.Multiline)]
    private static partial Regex PythonHandler();

    [GeneratedRegex(@"exports?(?:\s*\.|\s+(?:const|let|var|async\s+function|function)\s+)(handler)\b", RegexOptions.Multiline)]
    private static partial Regex NodeHandler();
}
