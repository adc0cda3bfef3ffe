namespace Virga.Scenarios;

/// <summary>IAM and STS with AWS's own clients: boto3 (<c>clients/iam_*.py</c>) and the aws CLI.</summary>
public sealed class IamScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("iam_identities.py", "users")]
    [InlineData("iam_identities.py", "access_keys")]
    [InlineData("iam_identities.py", "groups")]
    [InlineData("iam_identities.py", "roles")]
    [InlineData("iam_identities.py", "service_roles")]
    [InlineData("iam_identities.py", "inline_policies")]
    [InlineData("iam_policies.py", "managed_policies")]
    [InlineData("iam_policies.py", "policy_versions")]
    [InlineData("iam_policies.py", "attachments")]
    [InlineData("iam_policies.py", "boundaries")]
    [InlineData("iam_identities.py", "tags")]
    [InlineData("iam_identities.py", "instance_profiles")]
    [InlineData("iam_identities.py", "account")]
    [InlineData("iam_policies.py", "simulation")]
    [InlineData("iam_policies.py", "bad_input")]
    [InlineData("iam_policies.py", "permissions")]
    [InlineData("iam_sessions.py", "caller_identity")]
    [InlineData("iam_sessions.py", "assume_role")]
    [InlineData("iam_sessions.py", "session_tokens")]
    [InlineData("iam_sessions.py", "federation")]
    [InlineData("iam_sessions.py", "wire_errors")]
    [InlineData("iam_mfa.py", "devices")]
    [InlineData("iam_mfa.py", "sessions")]
    public async Task Boto3_EachOperation_BehavesAsOnAws(string client, string scenario)
    {
        Ran ran = await RunAsync(fixture.Node, client, scenario);
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
                Ran before = await RunAsync(first, "iam_sessions.py", "before_restart");
                Assert.True(before.ExitCode == 0, $"{before.Errors}\n{first.Errors}");
            }

            await using NodeProcess second = await NodeProcess.StartAsync(data);
            Ran after = await RunAsync(second, "iam_sessions.py", "after_restart");
            Assert.True(after.ExitCode == 0, $"{after.Errors}\n{second.Errors}");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Task<Ran> RunAsync(NodeProcess node, string client, string scenario) =>
        node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients", client), scenario);

    private static Task<Ran> AwsAsync(NodeProcess node, params string[] arguments) => node.RunAsync("aws", ["--endpoint-url", node.Address, "--region", "us-east-1", .. arguments]);
}
