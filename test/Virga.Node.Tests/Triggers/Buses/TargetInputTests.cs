using Virga.Node.Services.EventBuses;
using Virga.Node.Triggers.Buses;

namespace Virga.Node.Tests.Triggers.Buses;

/// <summary>What targets get of events. Source: Amazon EventBridge user guide, "Input transformation".</summary>
public sealed class TargetInputTests
{
    private const string Event = """{"id":"1","resources":["r0","r1"],"detail":{"name":"a \"b\"","count":3,"deep":{"x":[1,2]},"odd key":true}}""";
    private static readonly EventRule Rule = new() { Name = "rule", Bus = "default", Arn = "arn:rule", TimedAt = DateTimeOffset.UnixEpoch };

    [Theory]
    [InlineData("$", Event)]
    [InlineData("$.detail.count", "3")]
    [InlineData("$.detail.deep", """{"x":[1,2]}""")]
    [InlineData("$.resources[1]", "\"r1\"")]
    [InlineData("$.detail['odd key']", "true")]
    [InlineData("$.detail.absent", "null")]
    [InlineData("$.resources[9]", "null")]
    public void Make_Path_GivesThatPart(string path, string expected) => Assert.Equal(expected, Make(new RuleTarget { Id = "t", Arn = "arn", InputPath = path }));

    [Theory]
    [InlineData("""{"n":<count>,"s":<name>,"o":<deep>,"none":<absent>}""", """{"n":3,"s":"a \"b\"","o":{"x":[1,2]},"none":null}""")]
    [InlineData("\"<name> has <count>, <absent>\"", "\"a \\\"b\\\" has 3, \"")]
    [InlineData("\"<deep>\"", "\"{\\\"x\\\":[1,2]}\"")]
    [InlineData("""{"r":<aws.events.rule-arn>,"n":"<aws.events.rule-name>","t":<aws.events.event.ingestion-time>}""", """{"r":"arn:rule","n":"rule","t":"1970-01-01T00:00:00Z"}""")]
    [InlineData("<aws.events.event.json>", Event)]
    [InlineData("<aws.events.event>", """{"id":"1","resources":["r0","r1"]}""")]
    [InlineData("\"1 < 2 and <unknown>\"", "\"1 < 2 and <unknown>\"")]
    public void Make_Template_IsFilled(string template, string expected) => Assert.Equal(expected, Make(new RuleTarget
    {
        Id = "t",
        Arn = "arn",
        Template = template,
        Paths = new Dictionary<string, string> { ["name"] = "$.detail.name", ["count"] = "$.detail.count", ["deep"] = "$.detail.deep", ["absent"] = "$.nothing" },
    }));

    [Fact]
    public void Make_ConstantOrNothing_GivesItOrTheEvent()
    {
        Assert.Equal("{}", Make(new RuleTarget { Id = "t", Arn = "arn", Input = "{}" }));
        Assert.Equal(Event, Make(new RuleTarget { Id = "t", Arn = "arn" }));
    }

    private static string Make(RuleTarget target) => TargetInput.Make(target, Rule, Event, DateTimeOffset.UnixEpoch);
}
