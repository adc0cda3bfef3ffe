using System.Globalization;
using Virga.Node.Sandboxes;

namespace Virga.Node.Runtimes.Dotnet;

/// <summary>The .NET that functions run on: the one the node itself runs on.</summary>
/// <param name="Root">Folder of the <c>dotnet</c> executable.</param>
/// <param name="Majors">Installed versions of Microsoft.NETCore.App.</param>
internal sealed record DotnetInstallation(string Root, IReadOnlyList<int> Majors)
{
    public string Executable => $"{Root}/dotnet";

    /// <summary>Shown in the sandbox at its own path, unless it is part of <c>/usr</c>.</summary>
    public IReadOnlyList<Bind> Binds => Root.StartsWith("/usr/", StringComparison.Ordinal) ? [] : [new Bind(Root, Root)];

    public static DotnetInstallation? Find()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string root = Path.GetFullPath(Path.Combine(runtime, "../../.."));
        string shared = Path.Combine(root, "shared/Microsoft.NETCore.App");
        if (!File.Exists(Path.Combine(root, "dotnet")) || !Directory.Exists(shared))
        {
            return null;
        }

        return new DotnetInstallation(
            root,
            [.. Directory.EnumerateDirectories(shared).Select(folder => int.Parse(Path.GetFileName(folder).Split('.')[0], CultureInfo.InvariantCulture)).Distinct()]);
    }
}
