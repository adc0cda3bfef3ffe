using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>Content through the CLI and over HTTP, between two real nodes, and through <c>kill -9</c>.</summary>
public sealed class ContentScenario : IDisposable
{
    private const int Size = 50_000_000;
    private readonly string folder = Directory.CreateTempSubdirectory("virga-content").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task LargeFile_KilledWhileAdded_IsWholeWhenAddedAgainAndFetchedByAnotherNode()
    {
        string file = Path.Combine(folder, "large");
        byte[] bytes = RandomNumberGenerator.GetBytes(Size);
        await File.WriteAllBytesAsync(file, bytes);
        string data = Path.Combine(folder, "first");
        await using (NodeProcess node = await NodeProcess.StartAsync(data))
        {
            Task<Ran> adding = node.VirgaAsync("content", "add", "--public", file);
            await Eventually.HoldsAsync(() => BlockFiles(data) > 20, () => $"{BlockFiles(data)} files; {node.Errors}");
            node.Kill9();
            await node.WaitForExitAsync();
            await adding;
        }

        await using NodeProcess first = await NodeProcess.StartAsync(data);
        string id = await AddAsync(first, file);
        await using NodeProcess second = await NodeProcess.StartAsync(null, "--content-peer", first.Address);
        string got = Path.Combine(folder, "got");
        Ran fetched = await second.VirgaAsync("content", "get", "-o", got, id);
        Assert.True(fetched.ExitCode == 0, fetched.ToString());
        Assert.Equal(bytes, await File.ReadAllBytesAsync(got));

        Assert.Equal(0, (await first.VirgaAsync("content", "unpin", id)).ExitCode);
        using JsonDocument collected = JsonDocument.Parse((await first.VirgaAsync("content", "gc", "--grace", "0", "--json")).Output);
        Assert.Equal(194, collected.RootElement.GetProperty("RemovedBlocks").GetInt32()); // 191 chunks, the two nodes above them, and the root
        Assert.Equal(0, BlockFiles(data));
        Assert.Equal(3, (await first.VirgaAsync("content", "cat", id)).ExitCode);
    }

    [Fact]
    public async Task Folder_PublicAndPrivate_IsServedToStrangersOnlyWhenPublic()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        string site = Directory.CreateDirectory(Path.Combine(folder, "site")).FullName;
        await File.WriteAllTextAsync(Path.Combine(site, "index.html"), "<h1>hello</h1>");
        await File.WriteAllTextAsync(Path.Combine(site, "data.json"), "{}");
        string secret = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(secret, "not for all");
        string open = await AddAsync(node, site);
        Ran kept = await node.VirgaAsync("content", "add", secret);
        string closed = kept.Output.Trim();

        using HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false });
        Assert.Equal("{}", await http.GetStringAsync(new Uri($"{node.Address}/ipfs/{open}/data.json")));
        using HttpResponseMessage page = await http.GetAsync(new Uri($"{node.Address}/ipfs/{open}/"));
        Assert.Equal(("<h1>hello</h1>", "text/html", "sandbox"), (await page.Content.ReadAsStringAsync(), page.Content.Headers.ContentType?.MediaType, page.Headers.GetValues("Content-Security-Policy").Single()));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri($"{node.Address}/ipfs/{closed}"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri($"{node.Address}/ipfs/{closed}?format=raw"))).StatusCode);
        Assert.Equal("not for all", (await node.VirgaAsync("content", "cat", closed)).Output);
        Assert.Equal("{}", (await node.VirgaAsync("content", "cat", $"{open}/data.json")).Output);
        Assert.Equal(2, (await node.VirgaAsync("content", "cat", "nonsense")).ExitCode);
        using JsonDocument list = JsonDocument.Parse((await node.VirgaAsync("content", "list", "--json")).Output);
        Assert.Equal([open, closed], list.RootElement.GetProperty("Pins").EnumerateArray().Select(pin => pin.GetProperty("Id").GetString()));
    }

    [Fact]
    public async Task Function_PublishedOnOneNode_RunsOnAnother()
    {
        await using NodeProcess first = await NodeProcess.StartAsync();
        await first.CreateAsync("greet", "python3.11", "m.handler", Zip.Of(("m.py", "import os\ndef handler(event, context):\n    return [os.environ['WHOM'], event]\n")), "--environment", "Variables={WHOM=world}", "--timeout", "9");
        using JsonDocument published = JsonDocument.Parse((await first.VirgaAsync("content", "publish", "greet", "--json")).Output);
        string id = published.RootElement.GetProperty("Id").GetString()!;
        Assert.Matches("^0x[0-9a-f]{64}$", published.RootElement.GetProperty("Digest").GetString()!);

        await using NodeProcess second = await NodeProcess.StartAsync(null, "--content-peer", first.Address);
        Ran installed = await second.VirgaAsync("content", "install", id);
        Assert.True(installed.ExitCode == 0, installed.ToString());
        string name = installed.Output.Trim();
        Assert.Equal(name, (await second.VirgaAsync("content", "install", id)).Output.Trim());
        Assert.Equal("[\"world\", {\"a\": 1}]", (await second.InvokeAsync(name, "{\"a\": 1}")).Payload);
        Assert.Equal(3, (await second.VirgaAsync("content", "install", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")).ExitCode);
    }

    private static int BlockFiles(string data)
    {
        try
        {
            string blocks = Path.Combine(data, "content");
            return Directory.Exists(blocks) ? Directory.EnumerateFiles(blocks, "*", SearchOption.AllDirectories).Count(path => !Path.GetRelativePath(blocks, path).StartsWith("tmp/", StringComparison.Ordinal)) : 0;
        }
        catch (IOException)
        {
            return 0; // it goes while it is listed
        }
    }

    private static async Task<string> AddAsync(NodeProcess node, string path)
    {
        Ran added = await node.VirgaAsync("content", "add", "--public", path);
        Assert.True(added.ExitCode == 0, added.ToString());
        return added.Output.Trim();
    }
}
