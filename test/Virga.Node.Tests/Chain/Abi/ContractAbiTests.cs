using System.Numerics;
using System.Text.Json;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Tests.Chain.Abi;

public sealed class ContractAbiTests
{
    private static readonly EvmAddress Ann = EvmAddress.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").Value;

    [Fact]
    public void Parse_CompilersJson_GivesFunctionsEventsAndErrors()
    {
        ContractAbi abi = Parse("""
            [{"type":"constructor","inputs":[{"name":"most","type":"uint256"}]},
             {"type":"function","name":"transfer","stateMutability":"nonpayable","inputs":[{"name":"to","type":"address"},{"name":"amount","type":"uint256"}],"outputs":[{"name":"","type":"bool"}]},
             {"type":"function","name":"at","stateMutability":"view","inputs":[],"outputs":[{"name":"","type":"tuple[]","components":[{"name":"who","type":"address"},{"name":"marks","type":"bytes32[]"}]}]},
             {"type":"event","name":"Transfer","inputs":[{"name":"from","type":"address","indexed":true},{"name":"to","type":"address","indexed":true},{"name":"value","type":"uint256"}]},
             {"type":"error","name":"TooBig","inputs":[{"name":"given","type":"uint256"}]},
             {"type":"receive"}]
            """);
        Assert.Equal("a9059cbb", Convert.ToHexStringLower(abi.Functions[0].Selector));
        Assert.Equal("(address,bytes32[])[]", abi.Functions[1].Outputs[0].Type.Name);
        Assert.True(abi.Functions[1].IsView);
        Assert.Equal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", abi.Events[0].Topic.ToString());
        Assert.Single(abi.Constructor);
        Assert.Equal("TooBig", abi.Errors[0].Name);
    }

    [Fact]
    public void Event_DeclaredInText_IsTheSameAsFromJson()
    {
        AbiEvent declared = EventSignature.Parse("event Transfer(address indexed from, address indexed to, uint256 value);").Value;
        Assert.Equal("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", declared.Topic.ToString());
        object[] values = declared.Decode([declared.Topic, AbiEvent.TopicOf(AbiType.Of(AbiKind.Address), Ann), AbiEvent.TopicOf(AbiType.Of(AbiKind.Address), EvmAddress.Zero)], AbiEncoder.Encode([AbiType.Of(AbiKind.Unsigned, 256)], [5])).Value;
        Assert.Equal([Ann, EvmAddress.Zero, (BigInteger)5], values);
    }

    [Theory]
    [InlineData("Transfer")]
    [InlineData("Transfer(address from to)")]
    [InlineData("Transfer(nothing x)")]
    [InlineData("T(uint indexed a,uint indexed b,uint indexed c,uint indexed d)")]
    [InlineData("Tra nsfer(uint256)")]
    public void Event_BadlyDeclared_IsRefused(string text) => Assert.NotNull(EventSignature.Parse(text).Error);

    [Fact]
    public void Event_IndexedText_IsKnownByItsHash()
    {
        AbiEvent declared = EventSignature.Parse("Said(string indexed what)").Value;
        Hash32 topic = AbiEvent.TopicOf(AbiType.Of(AbiKind.Text), "hello");
        Assert.Equal(Keccak256.Hash("hello"), topic);
        Assert.Equal(topic, Assert.Single(declared.Decode([declared.Topic, topic], []).Value));
        Assert.NotNull(declared.Decode([declared.Topic], []).Error);
    }

    [Fact]
    public void Reason_OfEachKind_IsTold()
    {
        AbiError own = new("TooBig", [new AbiParameter("given", AbiType.Of(AbiKind.Unsigned, 256)), new AbiParameter("why", AbiType.Of(AbiKind.Text))]);
        Assert.Equal("say something", RevertReason.Of([.. Convert.FromHexString("08c379a0"), .. AbiEncoder.Encode([AbiType.Of(AbiKind.Text)], ["say something"])], []));
        Assert.Equal("arithmetic overflow or underflow", RevertReason.Of([.. Convert.FromHexString("4e487b71"), .. AbiEncoder.Encode([AbiType.Of(AbiKind.Unsigned, 256)], [0x11])], []));
        Assert.Equal("TooBig(given: 9, why: it is)", RevertReason.Of([.. own.Selector, .. AbiEncoder.Encode([AbiType.Of(AbiKind.Unsigned, 256), AbiType.Of(AbiKind.Text)], [9, "it is"])], [own]));
        Assert.Equal("it gave no reason", RevertReason.Of([], []));
        Assert.Contains("0x01020304", RevertReason.Of([1, 2, 3, 4], []), StringComparison.Ordinal);
    }

    private static ContractAbi Parse(string json) => ContractAbi.Parse(JsonSerializer.Deserialize<JsonElement>(json)).Value;
}
