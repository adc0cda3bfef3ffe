using System.Globalization;

namespace Virga.Scenarios;

/// <summary><c>virga deploy --canary</c>: an alias moves to a new version in steps, and back when the new one fails.</summary>
public sealed class CanaryScenario
{
    [Fact]
    public async Task Deploy_WithCanary_ShiftsInStepsAndRollsBackOnErrors()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        string folder = Directory.CreateTempSubdirectory("virga-canary").FullName;
        string code = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "shop")).FullName, "lambda_function.py");
        await File.WriteAllTextAsync(code, "def lambda_handler(event, context):\n    return 'one'\n");
        Assert.Contains("all calls go to version 1", (await DeployAsync(node, folder, "25%/1s")).Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(code, "def lambda_handler(event, context):\n    return 'two'\n");
        Ran shifted = await WhileCallingAsync(node, () => DeployAsync(node, folder, "25%/0.5s"));
        Assert.True(shifted.ExitCode == 0, shifted.ToString());
        Assert.Equal([" 25% to version 2", " 50% to version 2", " 75% to version 2", "100% to version 2"], shifted.Output.Split('\n').Where(line => line.Contains('%', StringComparison.Ordinal)).Select(line => line["shop:live ".Length..]));
        Assert.Equal("\"two\"", (await node.InvokeAsync("shop:live")).Payload);

        await File.WriteAllTextAsync(code, "def lambda_handler(event, context):\n    raise ValueError('broken')\n");
        Ran broken = await WhileCallingAsync(node, () => DeployAsync(node, folder, "50%/2s"));
        Assert.Equal(4, broken.ExitCode);
        Assert.Contains("rolled back to version 2", broken.Errors, StringComparison.Ordinal);
        Assert.Equal("\"two\"", (await node.InvokeAsync("shop:live")).Payload);
        Assert.Equal(2, (await DeployAsync(node, folder, "ten percent")).ExitCode);
        Directory.Delete(folder, recursive: true);
    }

    private static Task<Ran> DeployAsync(NodeProcess node, string folder, string canary) => node.VirgaAsync("deploy", Path.Combine(folder, "shop"), "--canary", canary);

    private static async Task<Ran> WhileCallingAsync(NodeProcess node, Func<Task<Ran>> deploy)
    {
        Task<Ran> deploying = deploy();
        for (int call = 0; !deploying.IsCompleted; call++)
        {
            await Management.InvokeAsync(node, "shop:live", call.ToString(CultureInfo.InvariantCulture));
        }

        return await deploying;
    }
}
