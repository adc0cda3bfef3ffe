namespace Virga.Node.Chain.Local;

/// <summary>Where npm put the chain's program.</summary>
internal static class AnvilProgram
{
    private const string Package = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

    /// <summary>The environment's <c>VIRGA_ANVIL</c>, or the project's own copy; null when there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("VIRGA_ANVIL") is { Length: > 0 } given)
        {
            return File.Exists(given) ? given : null;
        }

        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, "tools", Package);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
