using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.ApiGateway;
using Virga.Node.Aws.CloudFormation;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Aws.Events;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.S3;
using Virga.Node.Aws.Scheduler;
using Virga.Node.Aws.Sqs;
using Virga.Node.Hosting;

namespace Virga.Scenarios;

/// <summary>Reference pages that are generated from the code say what the code says.</summary>
public sealed class ReferenceScenario
{
    [Fact]
    public Task LambdaReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-lambda.md", all => LambdaReference.Markdown(all.GetRequiredService<LambdaService>().Operations));

    [Fact]
    public Task S3Reference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-s3.md", all => S3Reference.Markdown(all.GetServices<IS3Operations>().SelectMany(group => group.All)));

    [Fact]
    public Task EventsReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-events.md", all => EventsReference.Markdown(all.GetRequiredService<EventsService>().Operations));

    [Fact]
    public Task SchedulerReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-scheduler.md", all => EventsReference.Markdown(all.GetRequiredService<SchedulerService>().Operations));

    [Fact]
    public Task StackReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("cloudformation.md", all => StackReference.Markdown(all.GetRequiredService<CloudFormationService>(), all.GetRequiredService<ResourceCatalog>()));

    [Fact]
    public Task SqsReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-sqs.md", all => SqsReference.Markdown(all.GetRequiredService<SqsService>().Operations));

    [Fact]
    public Task ApiGatewayReference_OnDisk_IsWhatTheCodeSays() => CheckAsync("aws-apigatewayv2.md", all => ApiGatewayReference.Markdown(all.GetRequiredService<ApiGatewayService>().Operations));

    private static async Task CheckAsync(string page, Func<IServiceProvider, string> say)
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        string path = Path.Combine(ProjectFolder.Root, "docs/reference", page);
        await using (NodeHost node = (await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, default)).Value)
        {
            string said = say(node.Services);
            string written = Path.Combine(ProjectFolder.Root, "artifacts", page);
            Directory.CreateDirectory(Path.GetDirectoryName(written)!);
            await File.WriteAllTextAsync(written, said);
            Assert.True(File.Exists(path) && await File.ReadAllTextAsync(path) == said, $"{path} is out of date: {written} is what the code says");
        }

        Directory.Delete(data, recursive: true);
    }
}
