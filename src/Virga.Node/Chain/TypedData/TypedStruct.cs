using System.Text;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.TypedData;

/// <summary>
/// A struct that people and nodes sign. Its types are read once; hashing then only hashes. Source: EIP-712, "Definition of hashStruct".
/// </summary>
internal sealed class TypedStruct
{
    private const int MaxDepth = 16;

    private readonly TypedValue[] fields;
    private readonly Hash32 typeHash;

    private TypedStruct(string name, IReadOnlyList<TypedField> definition, TypedValue[] fields, string encoded)
    {
        (Name, Definition, this.fields, EncodedType) = (name, definition, fields, encoded);
        typeHash = Keccak256.Hash(encoded);
    }

    public string Name { get; }

    public IReadOnlyList<TypedField> Definition { get; }

    /// <summary><c>Mail(Person from,Person to,string contents)Person(string name,address wallet)</c>.</summary>
    public string EncodedType { get; }

    public IReadOnlyList<TypedValue> Fields => fields;

    public static Result<TypedStruct> Of(string name, IReadOnlyDictionary<string, IReadOnlyList<TypedField>> types) => Of(name, types, 0);

    internal static Result<TypedStruct> Of(string name, IReadOnlyDictionary<string, IReadOnlyList<TypedField>> types, int depth)
    {
        if (depth > MaxDepth || !types.TryGetValue(name, out IReadOnlyList<TypedField>? definition))
        {
            return new VirgaError(Outcome.InvalidParameter, depth > MaxDepth ? "The structs hold each other: that can't be signed here." : $"The struct {name} isn't defined.");
        }

        List<TypedValue> fields = [];
        foreach (TypedField field in definition)
        {
            if (!TypedValue.Of(field.Type, types, depth).TryGet(out TypedValue? value, out VirgaError? error))
            {
                return error;
            }

            fields.Add(value);
        }

        return new TypedStruct(name, definition, [.. fields], Encode(name, types));
    }

    /// <param name="values">One a field, in order: the ABI's, and lists of values for structs and arrays.</param>
    public Hash32 Hash(params IReadOnlyList<object> values)
    {
        if (values.Count != fields.Length)
        {
            throw new ArgumentException($"{Name} has {fields.Length} fields, not {values.Count}");
        }

        int size = AbiType.Word * (fields.Length + 1);
        Span<byte> data = size <= 1024 ? stackalloc byte[size] : new byte[size];
        typeHash.WriteTo(data);
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i].Write(values[i], data[(AbiType.Word * (i + 1))..]);
        }

        return Keccak256.Hash(data);
    }

    private static string Encode(string name, IReadOnlyDictionary<string, IReadOnlyList<TypedField>> types)
    {
        SortedSet<string> others = new(StringComparer.Ordinal);
        Gather(name, types, others);
        others.Remove(name);
        StringBuilder text = new();
        foreach (string one in others.Prepend(name))
        {
            text.Append(one).Append('(').AppendJoin(',', types[one].Select(field => $"{field.Type} {field.Name}")).Append(')');
        }

        return text.ToString();
    }

    private static void Gather(string name, IReadOnlyDictionary<string, IReadOnlyList<TypedField>> types, SortedSet<string> found)
    {
        if (types.TryGetValue(name, out IReadOnlyList<TypedField>? fields) && found.Add(name))
        {
            foreach (TypedField field in fields)
            {
                Gather(field.Type.Split('[')[0], types, found);
            }
        }
    }
}
