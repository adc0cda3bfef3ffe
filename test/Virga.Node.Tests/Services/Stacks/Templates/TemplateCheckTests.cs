using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Tests.Services.Stacks.Templates;

public sealed class TemplateCheckTests
{
    [Theory]
    [InlineData("Resources: {A: {Type: T, Properties: {X: !Ref B}}, B: {Type: T, Properties: {X: !GetAtt A.Arn}}, C: {Type: T, DependsOn: A}}", "Circular dependency between resources: [A, B]")]
    [InlineData("Resources: {A: {Type: T, Properties: {X: !Ref Nope}}}", "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template")]
    [InlineData("Resources: {A: {Type: T, Properties: {X: !Sub \"${Nope.Arn}\"}}}", "Template format error: Unresolved resource dependencies [Nope] in the Resources block of the template")]
    [InlineData("Resources: {A: {Type: T}}\nOutputs: {O: {Value: !Ref Nope}}", "Template format error: Unresolved resource dependencies [Nope] in the Outputs block of the template")]
    [InlineData("Resources: {A: {Type: T, DependsOn: [B]}}", "Template format error: Unresolved resource dependencies [B] in the Resources block of the template")]
    [InlineData("Resources: {A: {Type: T, Condition: C}}", "Template format error: Unresolved condition dependency C in the Resources block of the template")]
    [InlineData("Resources: {A-B: {Type: T}}", "Template format error: Resource name A-B is non alphanumeric.")]
    [InlineData("Resources: {A: {Properties: {}}}", "Template format error: [/Resources/A] Every Resources object must contain a Type member.")]
    [InlineData("Resources: {}", "Template format error: At least one Resources member must be defined.")]
    [InlineData("Resourcez: {}", "Invalid template property or properties [Resourcez]")]
    [InlineData("Resources: {A: {Type: T}, A: {Type: T}}", "Template format error: Duplicate object key [A]")]
    [InlineData("Resources: &a {A: {Type: T}}\nOutputs: *a", "Template error: YAML aliases are not allowed in CloudFormation templates")]
    [InlineData("Resources: {A: [", "Template format error: YAML not well-formed.")]
    [InlineData("{\"Resources\": {\"A\": }", "Template format error: JSON not well-formed.")]
    [InlineData("just text", "Template format error: unsupported structure.")]
    [InlineData("Parameters: {P: {Type: \"AWS::SSM::Parameter::Value<String>\"}}\nResources: {A: {Type: T}}", "Template error: the parameter P is of type AWS::SSM::Parameter::Value<String>")]
    public void Check_WhatIsWrong_IsSaidInAwsWords(string text, string message) => Assert.StartsWith(message, Read(text).Error?.Message, StringComparison.Ordinal);

    [Fact]
    public void Check_TooManyResources_AreRefused()
    {
        string text = "Resources:\n" + string.Concat(Enumerable.Range(0, 501).Select(i => $"  R{i}: {{Type: T}}\n"));
        Assert.Equal("Template format error: Number of resources, 501, is greater than maximum allowed, 500", Read(text).Error?.Message);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    public void Read_DeepNesting_IsRefused(string opening)
    {
        StringBuilder text = new("Resources: ");
        text.Insert(text.Length, opening, 10_000);
        Assert.NotNull(Read(text.ToString()).Error);
        Assert.NotNull(Read("{\"Resources\": " + new string('[', 100_000)).Error);
    }

    [Fact]
    public void Read_RandomBytes_NeverThrow()
    {
        Random random = new(7);
        const string Alphabet = "{}[]:,&*!|>-?#\"'\n \tRefResourcesType%@`0123";
        for (int i = 0; i < 3000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            _ = Read(text).Error;
        }
    }

    [Fact]
    public void Graph_Order_HasEachAfterWhatItNeeds()
    {
        Template template = Read("Resources: {A: {Type: T, Properties: {X: !Ref B}}, B: {Type: T, DependsOn: C}, C: {Type: T}, D: {Type: T}}").Value;
        Assert.Equal(["C", "D", "B", "A"], DependencyGraph.Of(template).Value.Order);
    }

    private static Result<Template> Read(string text) => TemplateReader.Read(text).TryGet(out JsonObject? root, out VirgaError? error) ? TemplateCheck.Check(root) : error;
}
