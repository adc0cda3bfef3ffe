using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Registry;

/// <summary>Reads keys from the contracts, all at one block.</summary>
internal sealed class RegistryReads(ManagementChain chain, EvmClient client)
{
    /// <summary>A round with fewer reports doesn't count, as the contract LoadOracle says.</summary>
    private const int FewestReports = 3;

    /// <param name="keys">With the block that the cell is to name. None of them a batch: these are known by their logs alone.</param>
    /// <param name="block">Fails if this block has left the chain.</param>
    public async Task<Result<IReadOnlyList<RegistryCell>>> ReadAsync(IReadOnlyList<(RegistryKey Key, ulong Block)> keys, Hash32 block, CancellationToken cancellation)
    {
        RegistryKey[] epochs = [.. keys.Select(one => one.Key).Where(key => key.Part == RegistryPart.Epoch)];
        List<Asked> first = [new(chain.Functions.Address, RegistryFunctions.Count, []), .. epochs.Select(key => new Asked(chain.Gateways.Address, RegistryFunctions.CountAt, [Number(key.Id)]))];
        if (!(await AskAsync(first, block, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<byte[]>? counts, out VirgaError? error))
        {
            return error;
        }

        ulong endPoints = CountOf(counts[0]);
        Dictionary<RegistryKey, int> places = epochs.Select((key, i) => (key, (int)CountOf(counts[i + 1]))).ToDictionary();
        Asked[][] asked = [.. keys.Select(one => Calls(one.Key, endPoints, places).ToArray())];
        if (!(await AskAsync([.. asked.SelectMany(calls => calls)], block, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<byte[]>? answers, out error))
        {
            return error;
        }

        List<RegistryCell> cells = [];
        int at = 0;
        for (int i = 0; i < keys.Count; at += asked[i++].Length)
        {
            cells.Add(new RegistryCell(keys[i].Key, keys[i].Block, ValueOf(keys[i].Key.Part, [.. answers.Skip(at).Take(asked[i].Length)])));
        }

        return cells;
    }

    private IEnumerable<Asked> Calls(RegistryKey key, ulong endPoints, Dictionary<RegistryKey, int> places)
    {
        switch (key.Part)
        {
            case RegistryPart.Terms:
                return [new(chain.Functions.Address, RegistryFunctions.TermsOf, [Number(key.Id), Number((ulong)key.Extra)])];
            case RegistryPart.EndPoint:
                return key.Id <= endPoints ? [new(chain.Functions.Address, RegistryFunctions.EndPoint, [Number(key.Id)])] : []; // asking for one that isn't there is refused
            case RegistryPart.Grant:
                return [new(chain.Functions.Address, RegistryFunctions.Granted, [Number(key.Id), key.Address])];
            case RegistryPart.Gateway:
                return [new(chain.Gateways.Address, RegistryFunctions.GatewayOf, [key.Address])];
            case RegistryPart.Token:
                return [new(chain.Access.Address, RegistryFunctions.AccessOf, [Number(key.Id)])];
            case RegistryPart.Account:
                return [new(chain.Billing.Address, RegistryFunctions.Accounts, [key.Address]), new(chain.Billing.Address, RegistryFunctions.Wishes, [key.Address])];
            case RegistryPart.Epoch:
                return [new(chain.Gateways.Address, RegistryFunctions.SeedOf, [Number(key.Id)]), .. Enumerable.Range(0, places[key]).Select(place => new Asked(chain.Gateways.Address, RegistryFunctions.GatewayAt, [Number(key.Id), Number((ulong)place)]))];
            case RegistryPart.Round:
                return [new(chain.Oracle.Address, RegistryFunctions.MediansOf, [Number(key.Id)])];
            default:
                throw new InvalidOperationException($"{key.Part} can't be read");
        }
    }

    /// <summary>Null: there is no such thing, or nothing in it that counts.</summary>
    private static byte[]? ValueOf(RegistryPart part, IReadOnlyList<byte[]> answers)
    {
        bool isThere = part switch
        {
            RegistryPart.EndPoint => answers.Count == 1,
            RegistryPart.Terms or RegistryPart.Grant => !RegistryFunctions.IsZero(answers[0], 0),
            RegistryPart.Gateway => !RegistryFunctions.IsZero(answers[0], 7), // known
            RegistryPart.Token => !RegistryFunctions.IsZero(answers[0], 3), // expiry: it is zero once the token was revoked
            RegistryPart.Account => !RegistryFunctions.IsZero(answers[0], 0) || !RegistryFunctions.IsZero(answers[0], 1) || !RegistryFunctions.IsZero(answers[1], 2), // balance, budget, wish
            RegistryPart.Round => !RegistryFunctions.IsZero(answers[0], 2) && CountOf(answers[0].AsSpan(AbiType.Word)) >= FewestReports,
            _ => true,
        };
        return !isThere ? null
            : part == RegistryPart.Epoch ? [.. answers[0], .. answers.Skip(1).SelectMany(address => address[^EvmAddress.Size..])]
            : [.. answers.SelectMany(answer => answer)];
    }

    private async Task<Result<IReadOnlyList<byte[]>>> AskAsync(IReadOnlyList<Asked> all, Hash32 block, CancellationToken cancellation)
    {
        if (!(await client.CallsAsync([.. all.Select(one => new EvmCall(null, one.Contract, one.Function.Encode(one.Arguments)))], block, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<byte[]>? answers, out VirgaError? error))
        {
            return error;
        }

        // What isn't as the contract declares it isn't its answer, and must not come so far as to be kept.
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].Function.DecodeOutput(answers[i]).Error is { } garbled)
            {
                return garbled;
            }
        }

        return Result.Of(answers);
    }

    private static BigInteger Number(ulong value) => value;

    private static ulong CountOf(ReadOnlySpan<byte> word) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(word[(AbiType.Word - sizeof(ulong))..AbiType.Word]);

    private sealed record Asked(EvmAddress Contract, AbiFunction Function, object[] Arguments);
}
