using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Virga.Node.Identity;

namespace Virga.Scenarios.Providers;

/// <summary>Two nodes: one deploys at the other, and its functions call functions by name wherever they are.</summary>
public sealed class ProvidersScenario : IAsyncLifetime
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    /// <summary>Signs with its role's credentials; gives what it was answered, and where that came from.</summary>
    private const string Asks = """
        import json, os, urllib.error, urllib.request
        import botocore.auth, botocore.awsrequest, botocore.credentials

        def handler(event, context):
            url = os.environ["AWS_ENDPOINT_URL"] + "/_virga/mesh/" + event["name"]
            body = json.dumps(event.get("body", {})).encode()
            headers = {"X-Amzn-Trace-Id": os.environ["_X_AMZN_TRACE_ID"], "Lambda-Runtime-Deadline-Ms": str(event.get("deadline", 99999999999999))}
            request = botocore.awsrequest.AWSRequest("POST", url, data=body, headers=headers)
            keys = botocore.credentials.Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"], os.environ["AWS_SESSION_TOKEN"])
            botocore.auth.SigV4Auth(keys, "lambda", os.environ["AWS_REGION"]).add_auth(request)
            try:
                with urllib.request.urlopen(urllib.request.Request(url, data=body, headers=dict(request.headers))) as answer:
                    return {"place": answer.headers["X-Virga-Place"], "answer": json.load(answer)}
            except urllib.error.HTTPError as error:
                return {"status": error.code, "error": error.headers["x-amzn-ErrorType"], "message": json.load(error)["message"]}
        """;

    private const string Tells = "import os\ndef handler(event, context):\n    return {\"trace\": os.environ[\"_X_AMZN_TRACE_ID\"], \"event\": event}\n";

    private NodeProcess near = null!;
    private NodeProcess far = null!;

    public async Task InitializeAsync()
    {
        Task<NodeProcess> first = NodeProcess.StartAsync();
        far = await NodeProcess.StartAsync();
        near = await first;
    }

    public async Task DisposeAsync()
    {
        await near.DisposeAsync();
        await far.DisposeAsync();
    }

    [Fact]
    public async Task Functions_OnTwoNodes_AreDeployedCalledAndPriced()
    {
        await AddFarAsync();
        await near.CreateAsync("tells", "python3.11", "m.handler", Zip.Of(("m.py", Tells)));
        Assert.Contains("tells runs at far", (await OkAsync("provider", "deploy", "tells", "--to", "far")).Output, StringComparison.Ordinal);
        Assert.Contains("tells", (await OkAsync("provider", "functions", "far")).Output, StringComparison.Ordinal);
        Assert.Contains("\"event\": {\"a\": 1}", (await OkAsync("provider", "invoke", "far", "tells", "{\"a\": 1}")).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await near.VirgaAsync("provider", "invoke", "far", "nothing")).ExitCode);
        Assert.Equal(4, (await near.VirgaAsync("provider", "add", "far", "virga", "--endpoint", far.Address, "--credentials", Path.Combine(far.Data, "credentials"))).ExitCode);
        await MeshAsync();
        await PricesAsync();
        await SecretsAsync();
    }

    private async Task MeshAsync()
    {
        await RunAsync("iam", "create-role", "--role-name", "asking", "--assume-role-policy-document", Trust);
        await near.CreateAsync("asks", "python3.11", "m.handler", Zip.Of(("m.py", Asks)), "--timeout", "20", "--memory-size", "256");
        await RunAsync("lambda", "update-function-configuration", "--function-name", "asks", "--role", "arn:aws:iam::000000000000:role/asking");

        JsonElement denied = await AskAsync("{\"name\": \"tells\"}");
        Assert.Equal(("AccessDeniedException", 403), (denied.GetProperty("error").GetString(), denied.GetProperty("status").GetInt32()));
        await RunAsync("iam", "put-role-policy", "--role-name", "asking", "--policy-name", "p", "--policy-document", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["lambda:InvokeFunction","virga:Invoke"],"Resource":"*"}]}""");

        Assert.Equal("local", (await AskAsync("{\"name\": \"tells\"}")).GetProperty("place").GetString());
        await RunAsync("lambda", "delete-function", "--function-name", "tells");
        JsonElement remote = await AskAsync("{\"name\": \"tells\", \"body\": {\"n\": 7}}"); // the same name, now only there
        Assert.Equal(("provider/far", 7), (remote.GetProperty("place").GetString(), remote.GetProperty("answer").GetProperty("event").GetProperty("n").GetInt32()));
        Assert.Contains("Hops=1", remote.GetProperty("answer").GetProperty("trace").GetString(), StringComparison.Ordinal);
        Assert.Equal("provider/far", (await AskAsync("{\"name\": \"far/tells\"}")).GetProperty("place").GetString());
        Assert.Equal(404, (await AskAsync("{\"name\": \"nothing\"}")).GetProperty("status").GetInt32());
        Assert.Equal(503, (await AskAsync("{\"name\": \"tells\", \"deadline\": 1}")).GetProperty("status").GetInt32());

        // A function that calls itself by name through the mesh is cut off, as one that does so through Lambda.
        await near.CreateAsync("circle", "python3.11", "m.handler", Zip.Of(("m.py", Asks.Replace("event[\"name\"]", "\"circle\"", StringComparison.Ordinal))), "--timeout", "30", "--memory-size", "256");
        await RunAsync("lambda", "update-function-configuration", "--function-name", "circle", "--role", "arn:aws:iam::000000000000:role/asking");
        Assert.Contains("RecursiveInvocationException", (await Management.InvokeAsync(near, "circle")).Payload, StringComparison.Ordinal);

        far.Kill9();
        await far.WaitForExitAsync();
        JsonElement down = default;
        await Eventually.HoldsAsync(async () => (down = await AskAsync("{\"name\": \"tells\"}")).GetProperty("message").GetString()!.Contains("circuit is open", StringComparison.Ordinal), () => down.ToString(), seconds: 90);
        Assert.Equal(503, down.GetProperty("status").GetInt32());
    }

    private async Task PricesAsync()
    {
        string svg = Path.Combine(near.Data, "prices.svg");
        using JsonDocument prices = JsonDocument.Parse((await OkAsync("provider", "prices", "asks", "--calls", "1000000", "--ms", "100", "--memory", "128", "--svg", svg, "--json")).Output);
        JsonElement[] rows = [.. prices.RootElement.GetProperty("Prices").EnumerateArray()];
        JsonElement virginia = rows.Single(row => row.GetProperty("Region").GetString() == "us-east-1" && row.GetProperty("Name").GetString() == "aws-lambda");
        Assert.Equal(("0.200000000000", "0.208333750000", "0.408333750000"), (virginia.GetProperty("Requests").GetString(), virginia.GetProperty("Duration").GetString(), virginia.GetProperty("Total").GetString()));
        Assert.Equal("0.408333750000", rows.Single(row => row.GetProperty("Name").GetString() == "local").GetProperty("Total").GetString());
        Assert.False(rows.Single(row => row.GetProperty("Name").GetString() == "far").TryGetProperty("Total", out _)); // it is down, and says so
        Assert.Contains(XDocument.Load(svg).Descendants(), one => one.Name.LocalName == "text" && one.Value == "aws-lambda us-east-1");
        string table = (await OkAsync("provider", "prices", "asks")).Output; // the function's own calls
        Assert.Matches(@"(?m)^\d+ calls of [\d.]+ ms at 256 MB$", table);
        Assert.Matches(@"(?m)^local +us-east-1 +0\.0000\d\d +0\.\d{6} +0\.\d{6} ", table);
    }

    private async Task SecretsAsync()
    {
        string secret = ClientProfile.Read(Path.Combine(far.Data, "credentials"), "aws_secret_access_key")!;
        Assert.DoesNotContain(secret, (await OkAsync("provider", "list", "--json")).Output + near.Errors, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(near.Data, "providers.db*"))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(stream, Encoding.Latin1);
            Assert.DoesNotContain(secret, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await near.VirgaAsync("provider", "remove", "far")).ExitCode);
        Assert.Equal(3, (await near.VirgaAsync("provider", "check", "far")).ExitCode);
    }

    private async Task AddFarAsync()
    {
        await OkAsync("provider", "add", "far", "virga", "--endpoint", far.Address, "--credentials", Path.Combine(far.Data, "credentials"));
        await OkAsync("provider", "check", "far");
    }

    private async Task<JsonElement> AskAsync(string payload)
    {
        (string answer, string error, string log) = await Management.InvokeAsync(near, "asks", payload);
        Assert.True(error == "None", answer + log);
        return JsonSerializer.Deserialize<JsonElement>(answer);
    }

    private async Task<Ran> OkAsync(params string[] arguments)
    {
        Ran ran = await near.VirgaAsync(arguments);
        Assert.True(ran.ExitCode == 0, ran + near.Errors);
        return ran;
    }

    private async Task RunAsync(params string[] arguments)
    {
        Ran ran = await near.RunAsync("aws", ["--endpoint-url", near.Address, "--region", "us-east-1", .. arguments]);
        Assert.True(ran.ExitCode == 0, ran.ToString());
    }
}
