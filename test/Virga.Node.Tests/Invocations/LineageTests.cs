using System.Collections.Immutable;
using Virga.Node.Functions;
using Virga.Node.Invocations;

namespace Virga.Node.Tests.Invocations;

public sealed class LineageTests
{
    [Fact]
    public void Extend_EachRound_CountsTheFunctionAndKeepsTheRest()
    {
        string trace = TraceHeader.New(DateTimeOffset.UnixEpoch, 7);
        Assert.EndsWith(";Lineage=00000007:1", trace, StringComparison.Ordinal);
        trace = Lineage.Extend(Lineage.Extend(trace, 9), 7);
        Assert.EndsWith(";Lineage=00000009:1|00000007:2", trace, StringComparison.Ordinal);
        Assert.Equal("Root=1-a;Lineage=00000001:1", Lineage.Extend("Root=1-a;", 1));
        Assert.Equal("Root=1-a;Lineage=00000001:2;Sampled=0", Lineage.Extend("Root=1-a;Lineage=00000001:1;Sampled=0", 1));
    }

    [Fact]
    public void Check_AfterSixteenRounds_IsALoopUnlessAllowed()
    {
        Function function = Of(3);
        string trace = TraceHeader.New(DateTimeOffset.UnixEpoch, 3);
        for (int round = 1; round < 16; round++)
        {
            Assert.Null(Lineage.Check(trace, function));
            trace = Lineage.Extend(trace, 3);
        }

        Assert.Equal(Lineage.ErrorCode, Lineage.Check(trace, function)?.AwsCode);
        Assert.Null(Lineage.Check(trace, function with { AllowsRecursion = true }));
        Assert.Null(Lineage.Check(trace, Of(4)));
        Assert.Null(Lineage.Check("Root=1;Lineage=|:|x:y|00000003:many", function));
    }

    private static Function Of(int number) => new()
    {
        Latest = new FunctionVersion
        {
            FunctionName = "f", FunctionNumber = number, Runtime = "python3.11", Handler = "m.f", Role = "r", Code = new CodeHash(""), CodeSize = 1,
            Environment = ImmutableSortedDictionary<string, string>.Empty, LastModified = default, RevisionId = "r",
        },
    };
}
