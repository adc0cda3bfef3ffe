namespace Virga.Scenarios;

/// <summary>CloudFormation with AWS's own clients: boto3 (<c>clients/stacks_api.py</c>) and the aws CLI.</summary>
public sealed class StackScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Template = """
        Transform: AWS::Serverless-2016-10-31
        Parameters:
          Word: {Type: String, Default: hello}
        Globals: {Function: {Runtime: python3.11, Timeout: 5}}
        Resources:
          Inbox: {Type: AWS::SQS::Queue}
          Greeter:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: code
              Handler: app.handler
              Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Inbox.QueueName}]
              Environment: {Variables: {WORD: !Ref Word}}
              FunctionUrlConfig: {AuthType: NONE}
              Events:
                Mail: {Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn}}
                Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
                Daily: {Type: ScheduleV2, Properties: {Name: !Sub "${AWS::StackName}-daily", ScheduleExpression: rate(1 day)}}
                Ordered: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}
                Uploaded: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
                Get: {Type: HttpApi, Properties: {Path: "/greeting", Method: get}}
          Uploads: {Type: AWS::S3::Bucket}
        Outputs:
          Api: {Value: !GetAtt ServerlessHttpApi.ApiEndpoint}
          Url: {Value: !GetAtt GreeterUrl.FunctionUrl}
        """;

    [Theory]
    [InlineData("life")]
    [InlineData("rollback")]
    [InlineData("change_sets")]
    [InlineData("errors")]
    [InlineData("access")]
    [InlineData("exports")]
    [InlineData("retained")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await ClientAsync(fixture.Node, scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_PackageAndDeploy_MakeTheStack()
    {
        NodeProcess node = fixture.Node;
        string folder = await FolderAsync();
        string packaged = Path.Combine(folder, "packaged.yaml");
        Assert.Equal(0, (await node.RunAsync("aws", "--endpoint-url", node.Address, "s3api", "create-bucket", "--bucket", "packages")).ExitCode);
        Ran ran = await AwsAsync(node, "package", "--template-file", Path.Combine(folder, "template.yaml"), "--s3-bucket", "packages", "--output-template-file", packaged);
        Assert.True(ran.ExitCode == 0, ran.ToString());

        // The CLI polls twice a minute while a stack is made: what it executes is left to a second call.
        string[] deploy = ["deploy", "--template-file", packaged, "--stack-name", "packaged", "--capabilities", "CAPABILITY_IAM", "--parameter-overrides", "Word=packed"];
        ran = await AwsAsync(node, [.. deploy, "--no-execute-changeset"]);
        Assert.True(ran.ExitCode == 0, ran.ToString());
        string set = ran.Output.Split("--change-set-name ")[1].Trim();
        Assert.Equal(0, (await AwsAsync(node, "execute-change-set", "--change-set-name", set)).ExitCode);
        string status = "";
        await Eventually.HoldsAsync(() => (status = DescribeAsync(node, "StackStatus").GetAwaiter().GetResult()) == "CREATE_COMPLETE", () => status);
        using HttpClient http = new();
        Assert.Equal("packed", await http.GetStringAsync(new Uri(await DescribeAsync(node, "Outputs[?OutputKey=='Url'].OutputValue | [0]"))));
        Assert.Contains("No changes to deploy", (await AwsAsync(node, [.. deploy, "--no-fail-on-empty-changeset"])).Output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Virga_PlanAndDeploy_ShowAndMakeWhatChanges()
    {
        NodeProcess node = fixture.Node;
        string folder = await FolderAsync(), template = Path.Combine(folder, "template.yaml");
        string[] stack = [template, "--stack-name", "by-virga"];
        Ran plan = await node.VirgaAsync(["plan", .. stack]);
        Assert.True(plan.ExitCode == 0, plan.ToString());
        Assert.Matches(@"(?m)^add +Greeter +AWS::Lambda::Function", plan.Output);
        Assert.NotEqual(0, (await AwsAsync(node, "describe-stacks", "--stack-name", "by-virga")).ExitCode);

        Ran deployed = await node.VirgaAsync(["deploy", .. stack, "--parameter", "Word=first"]);
        Assert.True(deployed.ExitCode == 0, deployed.ToString());
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\d  CREATE_COMPLETE +AWS::Lambda::Function +Greeter$", deployed.Output);
        using HttpClient http = new();
        string url = System.Text.RegularExpressions.Regex.Match(deployed.Output, @"(?m)^Url +(\S+)").Groups[1].Value;
        Assert.Equal("first", await http.GetStringAsync(new Uri(url)));
        string api = System.Text.RegularExpressions.Regex.Match(deployed.Output, @"(?m)^Api +(\S+)").Groups[1].Value;
        Assert.Equal("first", await http.GetStringAsync(new Uri(api + "/greeting")));

        Assert.Contains("nothing would change", (await node.VirgaAsync(["plan", .. stack])).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(template, Template.Replace("Timeout: 5", "Timeout: 6", StringComparison.Ordinal).Replace("Type: AWS::SQS::Queue}", "Type: AWS::SQS::Queue, Properties: {QueueName: renamed}}", StringComparison.Ordinal));
        plan = await node.VirgaAsync(["plan", .. stack, "--parameter", "Word=second"]);
        Assert.Matches(@"(?m)^replace +Inbox +AWS::SQS::Queue +QueueName$", plan.Output);
        Assert.Matches(@"(?m)^change +Greeter +AWS::Lambda::Function +.*Timeout", plan.Output);
        deployed = await node.VirgaAsync(["deploy", .. stack, "--parameter", "Word=second", "--json"]);
        Assert.True(deployed.ExitCode == 0, deployed.ToString());
        Assert.Contains("UPDATE_COMPLETE", deployed.Output, StringComparison.Ordinal);
        Assert.Equal("second", await http.GetStringAsync(new Uri(url)));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Node_KilledInTheMiddleOfEachOperation_GoesOnToItsEnd(int kills)
    {
        string data = Directory.CreateTempSubdirectory("virga-stacks").FullName;
        try
        {
            foreach (string operation in (string[])["create", "update", "delete"])
            {
                await using (NodeProcess first = await NodeProcess.StartAsync(data))
                {
                    Ran begun = await ClientAsync(first, "begin", operation);
                    Assert.True(begun.ExitCode == 0, $"{begun}\n{first.Errors}");
                    first.Kill9();
                    await first.WaitForExitAsync();
                }

                for (int i = 1; i < kills; i++)
                {
                    await using NodeProcess again = await NodeProcess.StartAsync(data);
                    again.Kill9();
                    await again.WaitForExitAsync();
                }

                await using NodeProcess last = await NodeProcess.StartAsync(data);
                Ran settled = await ClientAsync(last, "settled", operation);
                Assert.True(settled.ExitCode == 0, $"{settled}\n{last.Errors}");
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<string> FolderAsync()
    {
        string folder = Directory.CreateTempSubdirectory("virga-template").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "code"));
        await File.WriteAllTextAsync(Path.Combine(folder, "template.yaml"), Template);
        await File.WriteAllTextAsync(Path.Combine(folder, "code/app.py"), "import os\ndef handler(event, context):\n    return {'statusCode': 200, 'body': os.environ['WORD']}\n");
        return folder;
    }

    private static async Task<string> DescribeAsync(NodeProcess node, string query) => (await AwsAsync(node, "describe-stacks", "--stack-name", "packaged", "--query", $"Stacks[0].{query}", "--output", "text")).Output.Trim();

    private static Task<Ran> ClientAsync(NodeProcess node, params string[] scenario) => node.RunAsync("python3", [Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/stacks_api.py"), .. scenario]);

    private static Task<Ran> AwsAsync(NodeProcess node, params string[] arguments) => node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", "cloudformation", .. arguments]);
}
