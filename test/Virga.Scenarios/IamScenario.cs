namespace Virga.Scenarios;

/// <summary>IAM and STS with AWS's own clients: boto3 (<c>clients/iam_api.py</c>) and the aws CLI.</summary>
public sealed class IamScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("users")]
    [InlineData("access_keys")]
    [InlineData("groups")]
    [InlineData("roles")]
    [InlineData("service_roles")]
    [InlineData("inline_policies")]
    [InlineData("managed_policies")]
    [InlineData("policy_versions")]
    [InlineData("attachments")]
    [InlineData("boundaries")]
    [InlineData("tags")]
    [InlineData("instance_profiles")]
    [InlineData("account")]
    [InlineData("simulation")]
    [InlineData("bad_input")]
    [InlineData("permissions")]
    [InlineData("caller_identity")]
    [InlineData("assume_role")]
    [InlineData("session_tokens")]
    [InlineData("federation")]
    [InlineData("wire_errors")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string scenario)
    {
        Ran ran = await RunAsync(fixture.Node, scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }

    [Fact]
    public async Task AwsCli_RoleAndCaller_Work()
    {
        const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}]}""";
        NodeProcess node = fixture.Node;
        Assert.Equal("arn:aws:iam::000000000000:root", (await AwsAsync(node, "sts", "get-caller-identity", "--query", "Arn", "--output", "text")).Output.Trim());
        Ran made = await AwsAsync(node, "iam", "create-role", "--role-name", "cli-role", "--assume-role-policy-document", Trust, "--query", "Role.Arn", "--output", "text");
        Assert.Equal("arn:aws:iam::000000000000:role/cli-role", made.Output.Trim());
        Assert.Equal(0, (await AwsAsync(node, "iam", "attach-role-policy", "--role-name", "cli-role", "--policy-arn", "arn:aws:iam::aws:policy/AWSLambda_FullAccess")).ExitCode);
        Ran assumed = await AwsAsync(node, "sts", "assume-role", "--role-arn", made.Output.Trim(), "--role-session-name", "cli", "--query", "AssumedRoleUser.Arn", "--output", "text");
        Assert.Equal("arn:aws:sts::000000000000:assumed-role/cli-role/cli", assumed.Output.Trim());
        Assert.Contains("(DeleteConflict)", (await AwsAsync(node, "iam", "delete-role", "--role-name", "cli-role")).Errors, StringComparison.Ordinal);
        Assert.Contains("(NoSuchEntity)", (await AwsAsync(node, "iam", "get-role", "--role-name", "absent")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_OfTheNode_KeepsIdentitiesKeysAndSessions()
    {
        string data = Directory.CreateTempSubdirectory("virga-iam").FullName;
        try
        {
            await using (NodeProcess first = await NodeProcess.StartAsync(data))
            {
                Ran before = await RunAsync(first, "before_restart");
                Assert.True(before.ExitCode == 0, $"{before.Errors}\n{first.Errors}");
            }

            await using NodeProcess second = await NodeProcess.StartAsync(data);
            Ran after = await RunAsync(second, "after_restart");
            Assert.True(after.ExitCode == 0, $"{after.Errors}\n{second.Errors}");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Task<Ran> RunAsync(NodeProcess node, string scenario) => node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/iam_api.py"), scenario);

    private static Task<Ran> AwsAsync(NodeProcess node, params string[] arguments) => node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", .. arguments]);
}
