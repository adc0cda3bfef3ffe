using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// Evidence as files: JSON whose <c>proof</c> names a function of the contract Disputes, its arguments stand beside it under their names,
/// numbers as decimal strings, bytes as hexadecimal.
/// </summary>
internal static class DisputeEvidence
{
    private static readonly string[] Proofs = ["prove", "proveReplay", "proveEquivocation", "proveNode", "demand", "answer", "expire"];

    /// <param name="call">Of the contract, as its generated class encodes it.</param>
    public static JsonObject Write(TransactionIntent call)
    {
        AbiFunction function = DisputesContract.Abi.Functions.First(one => call.Data.AsSpan().StartsWith(one.Selector));
        object[] values = function.DecodeInput(call.Data).Value;
        JsonObject evidence = new() { ["proof"] = function.Name };
        for (int i = 0; i < values.Length; i++)
        {
            evidence[function.Inputs[i].Name] = AbiJson.Write(function.Inputs[i].Type, values[i]);
        }

        return evidence;
    }

    /// <returns>A transaction without a name.</returns>
    public static Result<TransactionIntent> Read(ReadOnlySpan<byte> text, EvmAddress disputes)
    {
        try
        {
            JsonElement document = JsonSerializer.Deserialize<JsonElement>(text);
            string? proof = document.ValueKind == JsonValueKind.Object && document.TryGetProperty("proof", out JsonElement named) ? named.ToString() : null;
            if (Array.IndexOf(Proofs, proof) < 0)
            {
                return new VirgaError(Outcome.InvalidParameter, $"Evidence names its proof: one of {string.Join(", ", Proofs)}.");
            }

            AbiFunction function = DisputesContract.Abi.Functions.First(one => one.Name == proof);
            List<object> values = [];
            foreach (AbiParameter input in function.Inputs)
            {
                if (!document.TryGetProperty(input.Name, out JsonElement argument))
                {
                    return new VirgaError(Outcome.InvalidParameter, $"Evidence for {proof} has the parts {string.Join(", ", function.Inputs.Select(one => one.Name))}: {input.Name} is missing.");
                }

                if (!AbiJson.Read(input.Type, argument).TryGet(out object? value, out VirgaError? error))
                {
                    return error with { Message = $"{input.Name}: {error.Message}" };
                }

                values.Add(value);
            }

            return new TransactionIntent("", disputes, function.Encode([.. values]));
        }
        catch (JsonException e)
        {
            return new VirgaError(Outcome.Serialization, $"The evidence is no JSON: {e.Message}");
        }
    }
}
