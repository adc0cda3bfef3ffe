namespace Virga.Scenarios;

/// <summary>Who may do what: users, execution roles and resource policies (<c>clients/access.py</c>).</summary>
public sealed class AccessScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("users")]
    [InlineData("passing")]
    [InlineData("roles")]
    [InlineData("urls")]
    [InlineData("management")]
    public async Task Boto3_CallersWithPolicies_MayWhatTheySay(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/access.py"), scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Errors}\n{fixture.Node.Errors}");
    }
}
