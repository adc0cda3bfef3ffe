using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Lambda;
using Virga.Node.Hosting;

namespace Virga.Scenarios;

/// <summary>Reference pages that are generated from the code say what the code says.</summary>
public sealed class ReferenceScenario
{
    [Fact]
    public async Task LambdaReference_OnDisk_IsWhatTheCodeSays()
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        string path = Path.Combine(ProjectFolder.Root, "docs/reference/aws-lambda.md");
        await using (NodeHost node = (await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, default)).Value)
        {
            string said = LambdaReference.Markdown(node.Services.GetRequiredService<LambdaService>().Operations);
            string written = Path.Combine(ProjectFolder.Root, "artifacts/aws-lambda.md");
            Directory.CreateDirectory(Path.GetDirectoryName(written)!);
            await File.WriteAllTextAsync(written, said);
            Assert.True(File.Exists(path) && await File.ReadAllTextAsync(path) == said, $"{path} is out of date: {written} is what the code says");
        }

        Directory.Delete(data, recursive: true);
    }
}
