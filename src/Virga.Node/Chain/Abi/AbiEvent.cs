using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>An event of a contract: indexed parameters are topics, the others data.</summary>
internal sealed record AbiEvent(string Name, IReadOnlyList<AbiParameter> Parameters, bool IsAnonymous = false)
{
    private readonly AbiType[] dataTypes = [.. Parameters.Where(parameter => !parameter.IsIndexed).Select(parameter => parameter.Type)];

    public string Signature { get; } = $"{Name}({string.Join(',', Parameters.Select(parameter => parameter.Type.Name))})";

    /// <summary>The first topic of its logs, unless it is anonymous.</summary>
    public Hash32 Topic { get; } = Keccak256.Hash($"{Name}({string.Join(',', Parameters.Select(parameter => parameter.Type.Name))})");

    /// <summary>The topic that a value of an indexed parameter has: itself, or its hash when it has no fixed size.</summary>
    public static Hash32 TopicOf(AbiType type, object value)
    {
        switch (type.Kind)
        {
            case AbiKind.Bytes:
                return Keccak256.Hash((byte[])value);
            case AbiKind.Text:
                return Keccak256.Hash((string)value);
            case AbiKind.Array or AbiKind.FixedArray or AbiKind.Tuple:
                return Keccak256.Hash(InPlace(type, value));
            default:
                Span<byte> word = stackalloc byte[AbiType.Word];
                AbiEncoder.WriteWord(type, value, word);
                return Hash32.Of(word);
        }
    }

    /// <summary>One value a parameter; an indexed one without fixed size is known by its hash only, a <see cref="Hash32"/>.</summary>
    public Result<object[]> Decode(IReadOnlyList<Hash32> topics, ReadOnlySpan<byte> data)
    {
        AbiParameter[] indexed = [.. Parameters.Where(parameter => parameter.IsIndexed)];
        int first = IsAnonymous ? 0 : 1;
        if (topics.Count != indexed.Length + first || (!IsAnonymous && topics[0] != Topic))
        {
            return new VirgaError(Outcome.Serialization, $"The log isn't {Signature}: its topics differ.");
        }

        if (!AbiDecoder.Decode(dataTypes, data).TryGet(out object[]? plain, out VirgaError? error))
        {
            return error;
        }

        object[] values = new object[Parameters.Count];
        for (int i = 0, topic = first, next = 0; i < values.Length; i++)
        {
            if (!Parameters[i].IsIndexed)
            {
                values[i] = plain[next++];
            }
            else if (!FromTopic(Parameters[i].Type, topics[topic++]).TryGet(out object? value, out error))
            {
                return error;
            }
            else
            {
                values[i] = value;
            }
        }

        return values;
    }

    private static Result<object> FromTopic(AbiType type, Hash32 topic)
    {
        if (type.IsDynamic || type.Kind is AbiKind.FixedArray or AbiKind.Tuple)
        {
            return Result.Of<object>(topic);
        }

        return AbiDecoder.Decode([type], topic.ToArray()).TryGet(out object[]? values, out VirgaError? error) ? Result.Of(values[0]) : error;
    }

    /// <summary>Elements padded to words, one after another, without lengths.</summary>
    private static byte[] InPlace(AbiType type, object value)
    {
        switch (type.Kind)
        {
            case AbiKind.Array or AbiKind.FixedArray:
                return [.. ((IReadOnlyList<object>)value).SelectMany(element => InPlace(type.Element!, element))];
            case AbiKind.Tuple:
                return [.. ((IReadOnlyList<object>)value).Zip(type.Fields).SelectMany(pair => InPlace(pair.Second.Type, pair.First))];
            case AbiKind.Bytes or AbiKind.Text:
                byte[] bytes = value as byte[] ?? System.Text.Encoding.UTF8.GetBytes((string)value);
                return [.. bytes, .. new byte[(AbiType.Word - (bytes.Length % AbiType.Word)) % AbiType.Word]];
            default:
                byte[] word = new byte[AbiType.Word];
                AbiEncoder.WriteWord(type, value, word);
                return word;
        }
    }
}
