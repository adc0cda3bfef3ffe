namespace Virga.Scenarios;

/// <summary>HTTP APIs with AWS's own clients and curl: boto3 (<c>clients/http_apis.py</c>) and the aws CLI.</summary>
public sealed class HttpApiScenario(HttpApiScenario.Fixture fixture) : IClassFixture<HttpApiScenario.Fixture>
{
    [Theory]
    [InlineData("management")]
    [InlineData("access")]
    [InlineData("quick_create")]
    [InlineData("routes")]
    [InlineData("payload_2")]
    [InlineData("answers_2")]
    [InlineData("payload_1")]
    [InlineData("deployments")]
    [InlineData("cors")]
    [InlineData("throttling")]
    [InlineData("http_proxy")]
    [InlineData("jwt")]
    [InlineData("lambda_authorizers")]
    [InlineData("signed")]
    [InlineData("open_api")]
    [InlineData("domains")]
    [InlineData("access_log")]
    public async Task Boto3_EachFeature_BehavesAsOnAws(string scenario)
    {
        Ran ran = await ClientAsync(fixture.Node, scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_ApiWithRoute_Works()
    {
        NodeProcess node = fixture.Node;
        string api = (await AwsAsync(node, "create-api", "--name", "cli", "--protocol-type", "HTTP", "--query", "ApiId", "--output", "text")).Output.Trim();
        Assert.Equal(0, (await AwsAsync(node, "create-stage", "--api-id", api, "--stage-name", "$default", "--auto-deploy")).ExitCode);
        Assert.Equal("GET /x", (await AwsAsync(node, "create-route", "--api-id", api, "--route-key", "GET /x", "--query", "RouteKey", "--output", "text")).Output.Trim());
        Assert.Contains("(NotFoundException)", (await AwsAsync(node, "get-api", "--api-id", "absent")).Errors, StringComparison.Ordinal);
        Ran asked = await node.RunAsync("curl", "-s", "-w", "|%{http_code}", $"{node.Address}/_virga/apis/{api}/x");
        Assert.Equal("{\"message\":\"Internal Server Error\"}|500", asked.Output); // a route without an integration
    }

    [Fact]
    public async Task Node_Killed9_KeepsApisStagesAndDomains()
    {
        string data = Directory.CreateTempSubdirectory("virga-http").FullName;
        try
        {
            string api;
            await using (NodeProcess node = await NodeProcess.StartAsync(data))
            {
                Ran made = await ClientAsync(node, "keep");
                Assert.True(made.ExitCode == 0, made.ToString());
                api = made.Output.Trim();
                node.Kill9();
                await node.WaitForExitAsync();
            }

            await using NodeProcess next = await NodeProcess.StartAsync(data);
            Ran found = await ClientAsync(next, "kept", api);
            Assert.True(found.ExitCode == 0, found.ToString());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Task<Ran> ClientAsync(NodeProcess node, params string[] scenario) => node.RunAsync("python3", [Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/http_apis.py"), .. scenario]);

    private static Task<Ran> AwsAsync(NodeProcess node, params string[] arguments) => node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", "apigatewayv2", .. arguments]);

    /// <summary>A node whose operator lets the gateway reach this machine, where the tests' backend is.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal NodeProcess Node { get; private set; } = null!;

        public async Task InitializeAsync() => Node = await NodeProcess.StartAsync(null, "--egress-allow", "127.0.0.1/32");

        public async Task DisposeAsync() => await Node.DisposeAsync();
    }
}
