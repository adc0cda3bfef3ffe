using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>A template on disk, and what a command line says of it.</summary>
internal static class TemplateFile
{
    private static readonly string[] Names = ["template.yaml", "template.yml", "template.json"];

    /// <summary>The template that this is, or that lies in the folder; null: there is none.</summary>
    public static string? Find(string source) => File.Exists(source) ? source : Names.Select(name => Path.Combine(source, name)).FirstOrDefault(File.Exists);

    /// <summary>The name of its folder, without what a stack's name can't have.</summary>
    public static string StackNameOf(string template)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(template))) ?? "";
        string name = string.Concat(folder.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name[..Math.Min(name.Length, 128)] : $"stack-{name}".TrimEnd('-');
    }

    /// <summary>Of <c>NAME=VALUE</c>.</summary>
    public static Result<IReadOnlyDictionary<string, string>> Parameters(IEnumerable<string> given)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (string one in given)
        {
            if (one.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                return new VirgaError(Outcome.InvalidParameter, $"--parameter takes NAME=VALUE, not {one}.");
            }

            all[name] = value;
        }

        return all;
    }
}
