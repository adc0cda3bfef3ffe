using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>All that a contract offers, from the JSON that the compiler writes.</summary>
internal sealed class ContractAbi
{
    private ContractAbi(IReadOnlyList<AbiParameter> constructor, IReadOnlyList<AbiFunction> functions, IReadOnlyList<AbiEvent> events, IReadOnlyList<AbiError> errors) =>
        (Constructor, Functions, Events, Errors) = (constructor, functions, events, errors);

    public IReadOnlyList<AbiParameter> Constructor { get; }

    public IReadOnlyList<AbiFunction> Functions { get; }

    public IReadOnlyList<AbiEvent> Events { get; }

    public IReadOnlyList<AbiError> Errors { get; }

    /// <param name="json">The ABI's array.</param>
    public static Result<ContractAbi> Parse(JsonElement json)
    {
        List<AbiParameter> constructor = [];
        List<AbiFunction> functions = [];
        List<AbiEvent> events = [];
        List<AbiError> errors = [];
        if (json.ValueKind != JsonValueKind.Array)
        {
            return new VirgaError(Outcome.Serialization, "An ABI is a JSON array.");
        }

        foreach (JsonElement item in json.EnumerateArray())
        {
            if (!Parameters(item, "inputs", 0).TryGet(out List<AbiParameter>? inputs, out VirgaError? error) || !Parameters(item, "outputs", 0).TryGet(out List<AbiParameter>? outputs, out error))
            {
                return error;
            }

            string name = Text(item, "name"), changes = Text(item, "stateMutability");
            switch (Text(item, "type"))
            {
                case "constructor":
                    constructor = inputs;
                    break;
                case "function":
                    functions.Add(new AbiFunction(name, inputs, outputs, changes is "view" or "pure", changes == "payable"));
                    break;
                case "event":
                    events.Add(new AbiEvent(name, inputs, item.TryGetProperty("anonymous", out JsonElement anonymous) && anonymous.ValueKind == JsonValueKind.True));
                    break;
                case "error":
                    errors.Add(new AbiError(name, inputs));
                    break;
            }
        }

        return new ContractAbi(constructor, functions, events, errors);
    }

    private static Result<List<AbiParameter>> Parameters(JsonElement item, string list, int depth)
    {
        List<AbiParameter> parameters = [];
        if (item.ValueKind != JsonValueKind.Object || depth > 16)
        {
            return new VirgaError(Outcome.Serialization, "The ABI holds what is no item of one.");
        }

        if (!item.TryGetProperty(list, out JsonElement all) || all.ValueKind != JsonValueKind.Array)
        {
            return parameters;
        }

        foreach (JsonElement one in all.EnumerateArray())
        {
            if (!Parameters(one, "components", depth + 1).TryGet(out List<AbiParameter>? fields, out VirgaError? error)
                || !AbiTypeParser.Parse(Text(one, "type"), fields).TryGet(out AbiType? type, out error))
            {
                return error;
            }

            parameters.Add(new AbiParameter(Text(one, "name"), type, one.TryGetProperty("indexed", out JsonElement indexed) && indexed.ValueKind == JsonValueKind.True));
        }

        return parameters;
    }

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
