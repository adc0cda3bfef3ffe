namespace Virga.Scenarios;

/// <summary>Where the project and the shared data lie.</summary>
internal static class ProjectFolder
{
    public static string Root { get; } = Find();

    /// <summary>Null where there are no shared data.</summary>
    public static string? Data
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("VIRGA_DATA") ?? Path.Combine(Root, "../shared/data");
            return Directory.Exists(folder) ? folder : null;
        }
    }

    private static string Find()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Virga.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests run outside the project");
        }

        return folder;
    }
}
