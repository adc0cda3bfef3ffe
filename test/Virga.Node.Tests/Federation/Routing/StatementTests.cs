using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Routing;

namespace Virga.Node.Tests.Federation.Routing;

/// <summary>An executor that lies is caught by what its gateway knows itself.</summary>
public sealed class StatementTests : IDisposable
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromMilliseconds(100);
    private static readonly RunStatement Expected = new(Keccak256.Hash("request"), Keccak256.Hash("answer"), Keccak256.Hash("code"), 1, 128, 3_000);
    private static readonly RunStatement Honest = Expected with { DurationMs = 90 };

    private readonly Secp256k1 curve = new();
    private readonly SigningKey executor, other;

    public StatementTests()
    {
        executor = SigningKey.New(curve);
        other = SigningKey.New(curve);
    }

    public void Dispose()
    {
        executor.Dispose();
        other.Dispose();
        curve.Dispose();
    }

    [Fact]
    public void Wrong_OfAnHonestStatement_IsNothing() => Assert.Null(Wrong(Honest));

    [Fact]
    public void Wrong_OfEachLie_SaysWhich()
    {
        Assert.Contains("another request or hop", Wrong(Honest with { Request = default }), StringComparison.Ordinal);
        Assert.Contains("another request or hop", Wrong(Honest with { Hop = 0 }), StringComparison.Ordinal);
        Assert.Contains("another answer", Wrong(Honest with { Answer = default }), StringComparison.Ordinal);
        Assert.Contains("other code", Wrong(Honest with { Code = default }), StringComparison.Ordinal);
        Assert.Contains("other memory", Wrong(Honest with { MemoryMb = 10_240 }), StringComparison.Ordinal);
        Assert.Contains("than the function may take", Wrong(Honest with { DurationMs = 3_001 }, TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
        Assert.Contains("than has passed", Wrong(Honest with { DurationMs = 103 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_OfAnothersSignature_SaysSo()
    {
        Assert.Contains("isn't signed", Wrong(Honest, Elapsed, other), StringComparison.Ordinal);
        Assert.Contains("isn't signed", new StatementCheck(curve, Vectors.Domain).Wrong(new SignedStatement(Honest, [1, 2]), Expected, executor.Address, Elapsed), StringComparison.Ordinal);
    }

    [Fact]
    public void StructHashes_ByTheGeneralCodec_AreTheSame()
    {
        TypedStruct statement = Struct("Statement", ("request", "bytes32"), ("answer", "bytes32"), ("code", "bytes32"), ("hop", "uint8"), ("memoryMb", "uint32"), ("durationMs", "uint32"));
        Assert.Equal(statement.Hash(Honest.Request, Honest.Answer, Honest.Code, (BigInteger)1, (BigInteger)128, (BigInteger)90), Honest.StructHash());
        ForwardOrder order = new(Keccak256.Hash("request"), executor.Address, 2, 1_800_000_000_000);
        TypedStruct forward = Struct("Forward", ("request", "bytes32"), ("executor", "address"), ("hop", "uint8"), ("sentAt", "uint64"));
        Assert.Equal(forward.Hash(order.Request, order.Executor, (BigInteger)2, (BigInteger)1_800_000_000_000), order.StructHash());
    }

    private static TypedStruct Struct(string name, params (string Name, string Type)[] fields) =>
        TypedStruct.Of(name, new Dictionary<string, IReadOnlyList<TypedField>> { [name] = [.. fields.Select(field => new TypedField(field.Name, field.Type))] }).Value;

    private string? Wrong(RunStatement statement, TimeSpan? elapsed = null, SigningKey? by = null) =>
        new StatementCheck(curve, Vectors.Domain).Wrong(new SignedStatement(statement, (by ?? executor).Sign(Vectors.Domain.Digest(statement.StructHash())).ToArray()), Expected, executor.Address, elapsed ?? Elapsed);
}
