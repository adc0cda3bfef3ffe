using System.Diagnostics;

namespace Virga.Scenarios;

/// <summary>Every command of the README, in its order, as a reader would type it.</summary>
public sealed class ReadmeScenario
{
    [Fact]
    public async Task Commands_InOrder_AllSucceed()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(ProjectFolder.Root, "README.md"));
        string home = Directory.CreateTempSubdirectory("virga-readme").FullName;
        List<string> script = ["set -euo pipefail", $"export HOME={home}", $"cd {home}", $"ln -s {ProjectFolder.Root}/virga {ProjectFolder.Root}/apps ."];
        foreach (string block in readme.Split("```sh").Skip(1).Select(part => part.Split("```")[0]))
        {
            bool background = block.StartsWith(" background", StringComparison.Ordinal);
            foreach (string line in block.Split('\n').Skip(1).Where(line => line.Length > 0))
            {
                script.Add($"echo \"RUN {line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\"");
                script.Add(background ? $"{line} > up.log & node=$!; trap 'kill $node; wait $node' EXIT; for i in $(seq 200); do grep -q ready up.log && break; read -t 0.1 <> <(:) || true; done" : line);
            }
        }

        ProcessStartInfo start = new("bash", ["-c", string.Join('\n', script)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(180));
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await errors);
        Assert.Contains("price of the call: 0.", output, StringComparison.Ordinal);
        Assert.Contains("{\"hello\": \"world\"}", output, StringComparison.Ordinal);
        Directory.Delete(home, recursive: true);
    }
}
