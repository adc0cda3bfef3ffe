namespace Virga.Scenarios;

/// <summary>Functions called with messages of queues, by <c>clients/sqs_triggers.py</c>.</summary>
public sealed class QueueTriggerScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Theory]
    [InlineData("message")]
    [InlineData("partial_failures")]
    [InlineData("poison")]
    [InlineData("filters")]
    [InlineData("window")]
    [InlineData("fifo_order")]
    [InlineData("disabled")]
    [InlineData("destinations")]
    [InlineData("rules")]
    [InlineData("rights")]
    public async Task Mapping_OfAQueue_BehavesAsOnAws(string scenario)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/sqs_triggers.py"), scenario);
        Assert.True(ran.ExitCode == 0, $"{ran.Output}\n{ran.Errors}\n{fixture.Node.Errors}");
    }
}
