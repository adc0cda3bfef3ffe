using Microsoft.Playwright;

namespace Virga.Scenarios;

/// <summary>The research lab's way, end to end: one template by the aws CLI, a recording uploaded, its page in a real browser.</summary>
public sealed class ResearchLabScenario : IAsyncLifetime
{
    private const string Recording = "/usr/share/sounds/alsa/Front_Center.wav";
    private const string Stack = "lab";
    private readonly string folder = Directory.CreateTempSubdirectory("virga-lab").FullName;
    private NodeProcess node = null!;

    public async Task InitializeAsync()
    {
        node = await NodeProcess.StartAsync();
        string packaged = Path.Combine(folder, "packaged.yaml");
        await AwsAsync("s3", "mb", "s3://artifacts");
        await AwsAsync("cloudformation", "package", "--template-file", Path.Combine(ProjectFolder.Root, "apps/wavelab/template.yaml"), "--s3-bucket", "artifacts", "--output-template-file", packaged);
        await AwsAsync("cloudformation", "deploy", "--template-file", packaged, "--stack-name", Stack, "--capabilities", "CAPABILITY_IAM");
    }

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Template_DeployedByTheAwsCli_ServesTheLabAndLeavesNothing()
    {
        await using (Browser browser = await Browser.StartAsync())
        {
            await UploadAsync(browser);
            await SendFormAsync(browser);
        }

        await DeleteAsync();
    }

    private async Task UploadAsync(Browser browser)
    {
        string pages = await OutputAsync("Pages");
        await AwsAsync("s3", "cp", Recording, $"s3://{await OutputAsync("Recordings")}/takes/Front_Center.wav");
        string key = $"s3://{pages}/takes/Front_Center.wav.html";
        string listed = "";
        await Eventually.HoldsAsync(async () => (listed = await AwsAsync("s3", "ls", $"s3://{pages}", "--recursive")).Contains("takes/Front_Center.wav.html", StringComparison.Ordinal), () => listed + node.Errors);
        IPage page = await browser.OpenAsync((await AwsAsync("s3", "presign", key)).Trim());
        await CheckAsync(page, "takes/Front_Center.wav");
        await Browser.PictureAsync(page, "research-lab.png");
    }

    private async Task SendFormAsync(Browser browser)
    {
        string url = await OutputAsync("Url");
        IPage page = await browser.OpenAsync(url);
        await page.SetInputFilesAsync("#file", Recording);
        await page.WaitForSelectorAsync("dl");
        await CheckAsync(page, "Front_Center.wav");
        page = await browser.OpenAsync($"{url.TrimEnd('/')}/pages/Front_Center.wav.html");
        await CheckAsync(page, "Front_Center.wav");
        await Browser.PictureAsync(page, "research-lab-form.png");
    }

    private async Task DeleteAsync()
    {
        await AwsAsync("s3", "rm", "--recursive", $"s3://{await OutputAsync("Pages")}");
        await AwsAsync("s3", "rm", "--recursive", $"s3://{await OutputAsync("Recordings")}");
        await AwsAsync("cloudformation", "delete-stack", "--stack-name", Stack);
        await AwsAsync("cloudformation", "wait", "stack-delete-complete", "--stack-name", Stack);
        Assert.Equal("", (await AwsAsync("lambda", "list-functions", "--query", "Functions[].FunctionName", "--output", "text")).Trim());
        Assert.Equal("", (await AwsAsync("iam", "list-roles", "--query", "Roles[].RoleName", "--output", "text")).Trim());
        Assert.Equal("", (await AwsAsync("apigatewayv2", "get-apis", "--query", "Items[].ApiId", "--output", "text")).Trim());
        Assert.Equal("artifacts", (await AwsAsync("s3api", "list-buckets", "--query", "Buckets[].Name", "--output", "text")).Trim());
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        Assert.Equal(name, await page.InnerTextAsync("h1"));
        Assert.Contains("1.428 s", await page.InnerTextAsync("dl"), StringComparison.Ordinal);
        Assert.True(await page.IsVisibleAsync("polygon.wave"), "there is an oscillogram");
        Assert.True(await page.EvaluateAsync<bool>(
            """async () => { const picture = new Image(); picture.src = document.querySelector("image").getAttribute("href"); await picture.decode(); return picture.naturalWidth > 0; }"""));
    }

    private async Task<string> OutputAsync(string name) =>
        (await AwsAsync("cloudformation", "describe-stacks", "--stack-name", Stack, "--query", $"Stacks[0].Outputs[?OutputKey=='{name}'].OutputValue", "--output", "text")).Trim();

    private async Task<string> AwsAsync(params string[] arguments)
    {
        Ran ran = await node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", .. arguments]);
        Assert.True(ran.ExitCode == 0, $"{ran}\n{node.Errors}");
        return ran.Output;
    }
}
