using System.Security.Cryptography;

namespace Virga.Scenarios;

/// <summary>A node on a disk of 24 MB, really full: what can't be stored is refused, all else goes on, and room brings it back.</summary>
public sealed class FullDiskScenario : IAsyncLifetime
{
    private static readonly byte[] Small = Zip.Of(("m.py", "def handler(event, context):\n    return event\n"));
    private readonly string disk = Directory.CreateTempSubdirectory("virga-disk").FullName;

    public async Task InitializeAsync() => await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "virga-disk", disk);

    [Fact]
    public async Task Create_PackageLargerThanTheDisk_IsRefusedAndLeavesNothing()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(Path.Combine(disk, "data"));
        byte[] large = Zip.OfBytes(("m.py", "def handler(event, context):\n    return event\n"u8.ToArray()), ("noise", RandomNumberGenerator.GetBytes(20_000_000)));
        Ran refused = await node.TryCreateAsync("large", "python3.11", "m.handler", large);
        Assert.Contains("(ServiceException)", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("disk is full", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(node.Data, "code"), "*", SearchOption.AllDirectories));
        Assert.Equal("[]", (await node.AwsAsync("list-functions", "--query", "Functions")).Output.Trim());
        await node.CreateAsync("small", "python3.11", "m.handler", Small);
        Assert.Equal("{}", (await node.InvokeAsync("small")).Payload);
    }

    [Fact]
    public async Task Disk_FilledWhileServing_RefusesChangesAndKeepsServing()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(Path.Combine(disk, "data"));
        await node.CreateAsync("small", "python3.11", "m.handler", Small);
        string fill = Path.Combine(disk, "fill");
        Assert.NotEqual(0, (await Ran.RunAsync("dd", ["if=/dev/zero", $"of={fill}", "bs=4k"])).ExitCode);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("{}", (await node.InvokeAsync("small")).Payload);
        }

        Assert.Contains("(ServiceException)", (await node.TryCreateAsync("more", "python3.11", "m.handler", Small)).Errors, StringComparison.Ordinal);
        File.Delete(fill);
        await node.CreateAsync("more", "python3.11", "m.handler", Small);
        Assert.Contains("\"Calls\":3,", (await node.VirgaAsync("cost", "--json")).Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal); // those made while the disk was full
    }

    public async Task DisposeAsync()
    {
        await RunAsync("umount", disk);
        Directory.Delete(disk);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        Ran ran = await Ran.RunAsync(program, arguments);
        Assert.True(ran.ExitCode == 0, ran.ToString());
    }
}
