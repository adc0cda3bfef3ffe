using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Tests.Services.Stacks.Templates;

public sealed class EvaluationTests
{
    private const string Head = """
        Parameters:
          Stage: {Type: String, Default: dev}
          Names: {Type: CommaDelimitedList, Default: "a, b,c"}
        Mappings:
          Sizes: {dev: {memory: 128}, prod: {memory: 512}}
        Conditions:
          IsDev: !Equals [!Ref Stage, dev]
          IsProd: !Not [!Condition IsDev]
          Both: !And [!Condition IsDev, !Condition IsProd]
          Either: !Or [!Condition IsDev, !Condition IsProd]
        Resources:
          Thing: {Type: "A::B::C"}
          Other:
            Type: A::B::C
            Properties:
              Value:

        """;

    [Theory]
    [InlineData("!Ref Stage", "\"dev\"")]
    [InlineData("!Ref Names", """["a","b","c"]""")]
    [InlineData("!Ref Thing", "\"thing-id\"")]
    [InlineData("!Ref AWS::Region", "\"us-east-1\"")]
    [InlineData("!Ref AWS::AccountId", "\"000000000000\"")]
    [InlineData("!Ref AWS::StackName", "\"s\"")]
    [InlineData("!GetAtt Thing.Arn", "\"thing-arn\"")]
    [InlineData("!GetAtt [Thing, Arn]", "\"thing-arn\"")]
    [InlineData("!Sub \"${Stage}-${Thing}-${Thing.Arn}-${!Stage}\"", "\"dev-thing-id-thing-arn-${Stage}\"")]
    [InlineData("!Sub [\"${X}-${Stage}\", {X: !Ref Thing}]", "\"thing-id-dev\"")]
    [InlineData("!Join [\",\", [a, !Ref Stage, 5]]", "\"a,dev,5\"")]
    [InlineData("!Join [\"-\", !Ref Names]", "\"a-b-c\"")]
    [InlineData("!Select [1, !Ref Names]", "\"b\"")]
    [InlineData("!Select [\"0\", !Split [\"/\", \"x/y\"]]", "\"x\"")]
    [InlineData("!Split [\"-\", \"a-b\"]", """["a","b"]""")]
    [InlineData("!FindInMap [Sizes, !Ref Stage, memory]", "128")]
    [InlineData("!If [IsDev, yes-it-is, no]", "\"yes-it-is\"")]
    [InlineData("!If [Both, 1, 2]", "2")]
    [InlineData("!If [Either, 1, 2]", "1")]
    [InlineData("{Kept: 1, Gone: !If [IsProd, 2, !Ref AWS::NoValue]}", """{"Kept":1}""")]
    [InlineData("[1, !Ref AWS::NoValue, 3]", "[1,3]")]
    [InlineData("!Base64 abc", "\"YWJj\"")]
    [InlineData("!Cidr [10.0.0.0/24, 2, 5]", """["10.0.0.0/27","10.0.0.32/27"]""")]
    [InlineData("!ImportValue shared", "\"imported\"")]
    [InlineData("!GetAZs \"\"", """["us-east-1a","us-east-1b","us-east-1c"]""")]
    [InlineData("{\"Fn::Length\": !Ref Names}", "3")]
    [InlineData("{\"Fn::ToJsonString\": {a: [1, !Ref Stage]}}", "\"{\\\"a\\\":[1,\\\"dev\\\"]}\"")]
    [InlineData("012345678901", "\"012345678901\"")]
    [InlineData("2012-10-17", "\"2012-10-17\"")]
    public void Evaluate_EachFunction_GivesItsValue(string expression, string expected)
    {
        Result<JsonNode?> value = Evaluate(expression);
        Assert.Null(value.Error?.Message);
        Assert.Equal(expected, value.Value.Write());
    }

    [Theory]
    [InlineData("!Select [9, !Ref Names]", "Template error: Fn::Select cannot select nonexistent value at index 9")]
    [InlineData("!FindInMap [Sizes, !Ref Stage, other]", "Template error: Unable to get mapping for Sizes::dev::other")]
    [InlineData("!ImportValue absent", "No export named absent found.")]
    [InlineData("{\"Fn::Transform\": {Name: AWS::Include}}", "No transform named AWS::Include found.")]
    [InlineData("{\"Fn::Nonsense\": 1}", "Template error: Fn::Nonsense is not a function")]
    public void Evaluate_WhatCannotBe_SaysSoInAwsWords(string expression, string message) => Assert.StartsWith(message, Evaluate(expression).Error?.Message, StringComparison.Ordinal);

    [Fact]
    public void Evaluate_TextThatMultiplies_IsBounded()
    {
        string line = string.Join(", ", Enumerable.Repeat("!Ref Stage", 3000));
        Result<JsonNode?> value = Evaluate($"!Join [\",\", [{line}]]", new string('x', 4000));
        Assert.Contains("more than 4 MiB", value.Error?.Message, StringComparison.Ordinal);
    }

    private static Result<JsonNode?> Evaluate(string expression, string stage = "dev")
    {
        Template template = TemplateCheck.Check(TemplateReader.Read($"{Head}        {expression}\n").Value).Value;
        Dictionary<string, string> parameters = new() { ["Stage"] = stage, ["Names"] = "a, b,c" };
        return new Evaluation(template, parameters, new PseudoParameters("s", "arn:s", "000000000000", "us-east-1"), new Fixed()).Evaluate(template.Resources["Other"].Properties["Value"]);
    }

    private sealed class Fixed : IReferences
    {
        public Result<JsonNode> Resource(string logicalId, string? attribute) => (JsonNode)(attribute is null ? "thing-id" : "thing-arn");

        public Result<string> Import(string export) => export == "shared" ? "imported" : TemplateError.Validation($"No export named {export} found.");
    }
}
