using System.Diagnostics;
using System.Security.Cryptography;

namespace Virga.Scenarios;

/// <summary>S3 with AWS's own clients: boto3 (<c>clients/s3_api.py</c>), the aws CLI and presigned addresses.</summary>
public sealed class S3Scenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private static readonly string Script = Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/s3_api.py");

    [Theory]
    [InlineData("buckets")]
    [InlineData("objects")]
    [InlineData("conditions")]
    [InlineData("lists")]
    [InlineData("copies")]
    [InlineData("multipart")]
    [InlineData("presigned")]
    [InlineData("checksums")]
    [InlineData("chunk_signatures")]
    [InlineData("versioning")]
    [InlineData("settings")]
    [InlineData("permissions")]
    [InlineData("locks")]
    [InlineData("encryption")]
    [InlineData("details")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Script, scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_CopySyncPresignRemove_Work()
    {
        string folder = Directory.CreateTempSubdirectory("virga-s3").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "tree/sub"));
            await File.WriteAllTextAsync(Path.Combine(folder, "tree/one.txt"), "one");
            await File.WriteAllBytesAsync(Path.Combine(folder, "tree/sub/large.bin"), RandomNumberGenerator.GetBytes(20 << 20));
            await AwsAsync("mb", "s3://cli-bucket");
            await AwsAsync("sync", Path.Combine(folder, "tree"), "s3://cli-bucket/tree");
            Assert.Contains("tree/sub/large.bin", await AwsAsync("ls", "--recursive", "s3://cli-bucket"), StringComparison.Ordinal);
            await AwsAsync("cp", "s3://cli-bucket/tree/sub/large.bin", "s3://cli-bucket/copy.bin");
            await AwsAsync("cp", "s3://cli-bucket/copy.bin", Path.Combine(folder, "back.bin"));
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, "tree/sub/large.bin")), await File.ReadAllBytesAsync(Path.Combine(folder, "back.bin")));
            string address = (await AwsAsync("presign", "s3://cli-bucket/tree/one.txt")).Trim();
            Assert.Equal("one", (await fixture.Node.RunAsync("curl", "-s", "-f", address)).Output);
            await AwsAsync("rm", "--recursive", "s3://cli-bucket");
            await AwsAsync("rb", "s3://cli-bucket");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task LargeObject_UpAndDown_StaysWithin100MegabytesOfMemory()
    {
        const long Size = 512L << 20;
        await AwsAsync("mb", "s3://large-bucket");
        string address = await PresignAsync("put_object", "large-bucket", "large");
        long before = Process.GetProcessById(fixture.Node.Id).WorkingSet64;
        long peak = before;
        using CancellationTokenSource done = new();
        Task watch = Task.Run(async () =>
        {
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
            while (await timer.WaitForNextTickAsync(done.Token))
            {
                peak = Math.Max(peak, Process.GetProcessById(fixture.Node.Id).WorkingSet64);
            }
        });
        Ran up = await fixture.Node.RunAsync("bash", "-c", $"head -c {Size} /dev/zero | curl -s -f -T - -H 'Content-Length: {Size}' -H 'Transfer-Encoding:' '{address}'");
        Assert.True(up.ExitCode == 0, up.ToString());
        Ran down = await fixture.Node.RunAsync("bash", "-c", $"curl -s -f '{await PresignAsync("get_object", "large-bucket", "large")}' | wc -c");
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        Assert.Equal($"{Size}", down.Output.Trim());
        Assert.InRange(peak - before, 0, 100L << 20);
    }

    [Fact]
    public async Task Kill9_DuringUploads_KeepsAllThatWasAcknowledgedAndNothingElse()
    {
        string data = Directory.CreateTempSubdirectory("virga-s3").FullName;
        try
        {
            string log = Path.Combine(data, "acknowledged");
            await using (NodeProcess first = await NodeProcess.StartAsync(data))
            {
                Task<Ran> uploads = first.RunAsync("bash", "-c", $"python3 {Script} upload_forever kill-bucket 2>/dev/null > {log}");
                await Eventually.HoldsAsync(() => File.Exists(log) && File.ReadAllText(log).Count(one => one == '\n') >= 10, () => first.Errors);
                first.Kill9();
                await uploads;
            }

            await using NodeProcess second = await NodeProcess.StartAsync(data);
            Ran verified = await second.RunAsync("python3", Script, "verify_acknowledged", "kill-bucket", log);
            Assert.True(verified.ExitCode == 0, $"{verified.Errors}\n{second.Errors}");
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(data, "objects/tmp")));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private async Task<string> AwsAsync(params string[] arguments)
    {
        Ran ran = await fixture.Node.RunAsync("aws", ["--endpoint-url", fixture.Node.Address, "--region", "us-east-1", "s3", .. arguments]);
        Assert.True(ran.ExitCode == 0, $"{ran}\n{fixture.Node.Errors}");
        return ran.Output;
    }

    private async Task<string> PresignAsync(string operation, string bucket, string key)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Script, "print_presigned", operation, bucket, key);
        Assert.True(ran.ExitCode == 0, ran.ToString());
        return ran.Output.Trim();
    }
}
