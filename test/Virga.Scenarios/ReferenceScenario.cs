using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Sqs;
using Virga.Node.Hosting;

namespace Virga.Scenarios;

/// <summary>Reference pages that are generated from the code say what the code says.</summary>
public sealed class ReferenceScenario
{
    [Fact]
    public Task LambdaReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-lambda.md", services => LambdaReference.Markdown(services.GetRequiredService<LambdaService>().Operations));

    [Fact]
    public Task SqsReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-sqs.md", services => SqsReference.Markdown(services.GetRequiredService<SqsService>().Operations));

    private static async Task CheckAsync(string page, Func<IServiceProvider, string> markdown)
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        string path = Path.Combine(ProjectFolder.Root, "docs/reference", page);
        await using (NodeHost node = (await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, default)).Value)
        {
            string said = markdown(node.Services);
            string written = Path.Combine(ProjectFolder.Root, "artifacts", page);
            Directory.CreateDirectory(Path.GetDirectoryName(written)!);
            await File.WriteAllTextAsync(written, said);
            Assert.True(File.Exists(path) && await File.ReadAllTextAsync(path) == said, $"{path} is out of date: {written} is what the code says");
        }

        Directory.Delete(data, recursive: true);
    }
}
