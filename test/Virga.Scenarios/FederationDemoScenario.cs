using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Xml.Linq;

namespace Virga.Scenarios;

/// <summary><c>virga demo federation</c>, small: what it says fits together, and its pictures are there.</summary>
public sealed class FederationDemoScenario : IDisposable
{
    private const int Gateways = 3, Calls = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private readonly string folder = Directory.CreateTempSubdirectory("virga-demo").FullName;

    private string Scratch => Path.Combine(folder, "t");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Demo_OfThreeGateways_ServesSettlesAndDraws()
    {
        using JsonDocument document = JsonDocument.Parse(await RunAsync("--gateways", $"{Gateways}", "--calls", $"{Calls}", "--json", "--output", folder));
        JsonElement all = document.RootElement;
        JsonElement[] gateways = [.. all.GetProperty("Gateways").EnumerateArray()];
        Assert.Equal(Gateways, gateways.Length);
        Assert.All(gateways, gateway => Assert.True(gateway.GetProperty("Took").GetInt32() > 0, gateway.ToString()));
        Assert.Equal(Calls, gateways.Sum(gateway => gateway.GetProperty("Ran").GetInt32()));
        Assert.All(gateways, gateway => Assert.True(gateway.GetProperty("Audit").GetProperty("IsClean").GetBoolean() && gateway.GetProperty("Audit").GetProperty("Calls").GetInt32() == gateway.GetProperty("Took").GetInt32(), gateway.ToString()));
        CheckMoney(all.GetProperty("Money"));
        Assert.All(all.GetProperty("EventLatencyMs").EnumerateArray(), CheckBar);
        Assert.All(all.GetProperty("ReadMegabytesPerSecond").EnumerateArray(), CheckBar);
        string[] pictures = [.. all.GetProperty("Pictures").EnumerateArray().Select(path => path.GetString()!)];
        Assert.Equal(3, pictures.Length);
        Assert.All(pictures, CheckPicture);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Scratch));
    }

    [Fact]
    public async Task Demo_OfTooManyGateways_IsRefused()
    {
        Ran ran = await Ran.RunAsync(NodeProcess.Executable, ["demo", "federation", "--gateways", "9"]);
        Assert.Equal((2, "virga: --gateways must be 3 to 8."), (ran.ExitCode, ran.Errors.Trim()));
    }

    private static void CheckMoney(JsonElement money)
    {
        BigInteger Read(string name) => BigInteger.Parse(money.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
        BigInteger gateways = money.GetProperty("Gateways").EnumerateObject().Aggregate(BigInteger.Zero, (sum, one) => sum + BigInteger.Parse(one.Value.GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal(Read("Deposited"), Read("Left") + Read("Provider") + gateways);
        Assert.Equal(Read("Charged"), Read("Provider") + gateways);
        Assert.True(money.GetProperty("IsConserved").GetBoolean() && gateways > 0);
    }

    private static void CheckBar(JsonElement bar) => Assert.True(bar.GetProperty("Count").GetInt32() > 0 && bar.GetProperty("Median").GetDouble() > 0, bar.ToString());

    private static void CheckPicture(string path)
    {
        XElement picture = XElement.Load(path);
        Assert.Equal("svg", picture.Name.LocalName);
        string words = string.Join(' ', picture.Descendants().Where(one => one.Name.LocalName == "text").Select(one => one.Value));
        Assert.All((string[])["Frankfurt", "N. Virginia", "Singapore"], place => Assert.Contains(place, words, StringComparison.Ordinal));
        Assert.True(picture.Descendants().Count(one => one.Name.LocalName is "path" or "rect") > 10, path);
    }

    private async Task<string> RunAsync(params string[] options)
    {
        ProcessStartInfo start = new(NodeProcess.Executable, ["demo", "federation", .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Scratch).FullName;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }
}
