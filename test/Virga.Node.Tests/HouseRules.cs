using System.Text.RegularExpressions;

namespace Virga.Node.Tests;

/// <summary>The house's own laws, read from its source: floors, namespaces, and nothing that a visitor shouldn't find.</summary>
public sealed partial class HouseRules
{
    private static readonly string[] Floors =
    [
        "Values", "Functions", "Sandboxes", "Runtimes", "Instances", "Scheduling", "Metering", "Invocations", "Telemetry", "Services",
        "Triggers", "Identity", "Aws", "Gateway", "Chain", "Mesh", "Federation", "Storage", "Hosting",
    ];

    private static readonly string Root = FindRoot();

    [Fact]
    public void Floors_EachFile_NamesOnlyItselfAndFloorsAbove()
    {
        List<string> broken = [];
        foreach ((string folder, string file, string text) in NodeFiles())
        {
            foreach (Match match in NodeNamespace().Matches(text))
            {
                int named = Array.IndexOf(Floors, match.Groups[1].Value);
                if (named > Array.IndexOf(Floors, folder))
                {
                    broken.Add($"{file} ({folder}) names {match.Groups[1].Value}");
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void Folders_OfNode_AreFloors() =>
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Root, "src/Virga.Node")).Select(path => Path.GetFileName(path)!).Except([.. Floors, "bin", "obj"]));

    [Fact]
    public void Namespaces_EachFile_FollowTheFolder()
    {
        IEnumerable<string> wrong = SourceFiles("src/Virga.Node")
            .Where(path => !File.ReadAllText(path).Contains($"namespace Virga.Node.{Path.GetRelativePath(Path.Combine(Root, "src/Virga.Node"), Path.GetDirectoryName(path)!).Replace('/', '.')};", StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    [Fact]
    public void PublicTypes_EachFile_AtMostOne()
    {
        IEnumerable<string> wrong = SourceFiles("src").Where(path => TopLevelType().Count(File.ReadAllText(path)) > 1);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Source_Anywhere_HasNoUnfinishedWork()
    {
        IEnumerable<string> wrong = SourceFiles("src").Concat(SourceFiles("test")).Concat(SourceFiles("bench"))
            .Where(path => Path.GetFileName(path) != "HouseRules.cs" && Unfinished().IsMatch(File.ReadAllText(path)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Tests_Anywhere_DoNotSleep()
    {
        IEnumerable<string> wrong = SourceFiles("test").Where(path => Path.GetFileName(path) != "HouseRules.cs" && File.ReadAllText(path).Contains("Thread.Sleep", StringComparison.Ordinal));
        Assert.Empty(wrong);
    }

    [Fact]
    public void Documents_Links_LeadToFiles()
    {
        List<string> dead = [];
        foreach (string path in Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)))
        {
            dead.AddRange(Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value.Split('#')[0])
                .Where(link => link.Length > 0 && !link.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, link)))
                .Select(link => $"{Path.GetRelativePath(Root, path)} -> {link}"));
        }

        Assert.Empty(dead);
    }

    [Fact]
    public void Readme_Length_IsAtMost150Lines() => Assert.InRange(File.ReadAllLines(Path.Combine(Root, "README.md")).Length, 10, 150);

    [Fact]
    public void Cheats_Each_HasATest() =>
        Assert.All(File.ReadAllLines(Path.Combine(Root, "docs/security/cheats.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1), line => Assert.Matches(Holder(), line.Split('|')[3]));

    [Theory]
    [InlineData("SPECIFICATION.md")]
    [InlineData("docs/security/cheats.md")]
    public void Specification_EachPromise_NamesATestOrBenchThatExists(string document)
    {
        string all = string.Join('\n', SourceFiles("test").Concat(SourceFiles("bench"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "contracts/test"), "*.sol")).Select(File.ReadAllText));
        string[] named = [.. Holder().Matches(File.ReadAllText(Path.Combine(Root, document))).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, name => !all.Contains(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], StringComparison.Ordinal));
    }

    internal static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Virga.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests run outside the project");
    }

    private static IEnumerable<(string Folder, string File, string Text)> NodeFiles() => SourceFiles("src/Virga.Node").Select(path =>
        (Path.GetRelativePath(Path.Combine(Root, "src/Virga.Node"), path).Split('/')[0], Path.GetFileName(path), File.ReadAllText(path)));

    private static IEnumerable<string> SourceFiles(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"using (?:static )?Virga\.Node\.(\w+)")]
    private static partial Regex NodeNamespace();

    [GeneratedRegex(@"^public (?:static |sealed |abstract |readonly |partial )*(?:class|record|struct|interface|enum) ", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:\w+Tests?|\w+Scenario|\w+Bench)\.\w+)`")]
    private static partial Regex Holder();
}
