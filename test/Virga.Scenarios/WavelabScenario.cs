using System.Net;
using System.Net.Http.Headers;

namespace Virga.Scenarios;

/// <summary>The research lab's case, through the node, with real recordings.</summary>
public sealed class WavelabScenario(NodeFixture fixture) : IClassFixture<NodeFixture>, IAsyncLifetime
{
    private static readonly HttpClient Http = new();
    private string url = "";

    public async Task InitializeAsync()
    {
        Ran ran = await fixture.Node.VirgaAsync("deploy", Path.Combine(ProjectFolder.Root, "apps/wavelab"), "--json");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        url = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(ran.Output).GetProperty("Outputs").GetProperty("Url").GetString()!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Post_SystemRecordings_GivesPages()
    {
        foreach (string file in Directory.EnumerateFiles("/usr/share/sounds/alsa", "*.wav"))
        {
            (HttpStatusCode status, string body) = await SendAsync(file);
            Assert.True(status == HttpStatusCode.OK && body.Contains("oscillogram", StringComparison.Ordinal) && body.Contains("data:image/png;base64,", StringComparison.Ordinal), file + body);
        }
    }

    [Fact]
    public async Task Post_SharedRecordings_GivesPagesOrReasons()
    {
        if (ProjectFolder.Data is not { } data)
        {
            Console.WriteLine("skipped: the shared data are not here; set VIRGA_DATA");
            return;
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(data, "hound-wav"), "*.wav").Concat(Directory.EnumerateFiles(Path.Combine(data, "fsdd"), "*.wav").Order().Take(20)))
        {
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(file)).Status);
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(data, "hound-wav/fuzz"), "*.wav"))
        {
            (HttpStatusCode status, string body) = await SendAsync(file);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Matches("""^\{"error": "[^"]{10,}"\}$""", body);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string file)
    {
        using ByteArrayContent content = new(await File.ReadAllBytesAsync(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        using HttpResponseMessage response = await Http.PostAsync(new Uri(url), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
