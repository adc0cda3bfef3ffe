using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Virga.ContractCalls;

/// <summary>
/// Writes a class for each compiled contract (<c>AdditionalFiles</c> with a <c>ContractNamespace</c>): one method a function, one record
/// an event, struct or list of results. The file is JSON with <c>abi</c> and <c>bytecode</c>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    private const string Namespace = "build_metadata.AdditionalFiles.ContractNamespace";

    private static readonly DiagnosticDescriptor Unreadable = new("VC0001", "Contract can't be read", "{0} is no compiled contract: {1}", "Contracts", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<(string Path, string Namespace, string Text)> files = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Select((pair, cancellation) => (pair.Left.Path, Namespace: pair.Right.GetOptions(pair.Left).TryGetValue(Namespace, out string? name) ? name : "", Text: pair.Left))
            .Where(file => file.Namespace.Length > 0)
            .Select((file, cancellation) => (file.Path, file.Namespace, file.Text.GetText(cancellation)?.ToString() ?? ""));
        context.RegisterSourceOutput(files, static (output, file) => Write(output, file.Path, file.Namespace, file.Text));
    }

    private static void Write(SourceProductionContext output, string path, string space, string text)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            output.AddSource($"{name}Contract.g.cs", SourceText.From(new ContractWriter(name, space, document.RootElement).Write(), System.Text.Encoding.UTF8));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            output.ReportDiagnostic(Diagnostic.Create(Unreadable, Location.None, path, e.Message));
        }
    }
}
