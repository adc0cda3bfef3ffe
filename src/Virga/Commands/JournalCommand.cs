using System.CommandLine;
using System.Globalization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Journal;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga journal</c>: what gateways wrote of signed calls, and can't rewrite.</summary>
internal static class JournalCommand
{
    private const int Found = 1;
    private static readonly Option<string> Gateway = new("--gateway") { Description = "The gateway's account.", Required = true };
    private static readonly Option<ulong?> Epoch = new("--epoch") { Description = "Back to the segments of this epoch, and lines of its calls alone. Default: the whole journal." };
    private static readonly Option<string?> Url = new("--gateway-url") { Description = "Where the gateway listens. Default: as the registry says." };
    private static readonly Option<string?> Wallet = new("--wallet") { Description = "Account whose own calls are read, or all, if it is the gateway's auditor. Default: the only one." };
    private static readonly Option<string?> Secret = new("--passphrase-file") { Description = "File whose first line is the wallet's passphrase; - reads standard input. Default: nothing is read, all is verified." };

    public static Command Create() => new("journal", "What gateways wrote of signed calls: encrypted for their callers, chained, and anchored with what they settled.") { CreateVerify(), CreateKey() };

    private static Command CreateVerify() => NodeCommand.Create(
        "verify",
        "Recompute a gateway's journal from what it anchored on the chain, and read one's own calls in it. Exit code 1 says that a segment is withheld or was rewritten.\n\nExample:\n  virga journal verify --gateway 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --epoch 12 --wallet 0x52908400098527886E0F7030069857D2E4169EE7 --passphrase-file ~/passphrase",
        command =>
        {
            foreach (Option option in (Option[])[Gateway, Epoch, Url, Wallet, Secret])
            {
                command.Options.Add(option);
            }
        },
        async (parsed, node, json, cancellation) =>
        {
            using Secp256k1 curve = new();
            SigningKey? key = null;
            if (parsed.GetValue(Wallet) is not null && parsed.GetValue(Secret) is null)
            {
                return Output.Fail(new VirgaError(Outcome.InvalidParameter, "To read with a wallet, --passphrase-file says where its passphrase is."));
            }

            if (!EvmAddress.Parse(parsed.GetValue(Gateway)).TryGet(out EvmAddress gateway, out VirgaError? error)
                || (parsed.GetValue(Secret) is { } secret && !new WalletChoice(parsed.GetValue<string>("--data")!, parsed.GetValue(Wallet), secret).Open(curve).TryGet(out key, out error))
                || !(await ChainSession.OpenAsync(node, cancellation).ConfigureAwait(false)).TryGet(out ChainSession? session, out error))
            {
                return Output.Fail(error);
            }

            using (key)
            {
                await using (session.ConfigureAwait(false))
                {
                    return await VerifyAsync(session, curve, gateway, key, parsed.GetValue(Epoch), parsed.GetValue(Url), json, cancellation).ConfigureAwait(false);
                }
            }
        });

    private static Command CreateKey()
    {
        Option<string?> wallet = SignedCommand.Wallet();
        Option<string> data = CommonOptions.Data(), passphrase = Passphrase.Option();
        Command command = new("key", "Show a wallet's public key, for gateways whose auditor it shall be (virga up --auditor).\n\nExample:\n  virga journal key --passphrase-file ~/passphrase") { wallet, passphrase, data };
        command.SetAction(parsed =>
        {
            using Secp256k1 curve = new();
            if (!new WalletChoice(parsed.GetValue(data)!, parsed.GetValue(wallet), parsed.GetValue(passphrase)!).Open(curve).TryGet(out SigningKey? key, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            using (key)
            {
                Console.Out.WriteLine(Hex.Of(key.PublicKey));
            }

            return 0;
        });
        return command;
    }

    private static async Task<int> VerifyAsync(ChainSession session, Secp256k1 curve, EvmAddress gateway, SigningKey? key, ulong? epoch, string? given, bool json, CancellationToken cancellation)
    {
        AuditReader reader = new(session.Chain, session.Client);
        ulong since = epoch ?? 0;
        Uri? url = null;
        IReadOnlyList<OnChainBatch>? batches = null;
        IReadOnlyList<Cid?>? anchors = null;
        if (!(await session.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error)
            || !(await reader.SettledAsync(gateway, since * (ulong)session.Chain.Parameters.EpochBlocks, head, cancellation).ConfigureAwait(false)).TryGet(out batches, out error)
            || !(await reader.AnchorsAsync(batches, cancellation).ConfigureAwait(false)).TryGet(out anchors, out error)
            || !(await session.GatewayAsync(gateway, given, cancellation).ConfigureAwait(false)).TryGet(out url, out error))
        {
            return Output.Fail(error);
        }

        Cid[] known = [.. batches.Zip(anchors).Where(one => one.First.Terms.ThroughEpoch >= since).Select(one => one.Second).OfType<Cid>()];
        if (known.Length == 0)
        {
            return Output.Fail(new VirgaError(Outcome.NotFound, batches.Count == 0
                ? $"{gateway} has settled nothing since the epoch {since}, and so anchored no journal: calls are settled when their epoch is over."
                : $"None of the {batches.Count} batches that {gateway} settled since the epoch {since} anchors a journal: what functions wrote there can't be verified."));
        }

        using GatewayBlocks blocks = new(url);
        List<ReadEntry> own = [];
        int entries = 0;
        JournalQuery query = new(gateway, known[^1]) { Key = key, Since = since, Anchors = known, Seen = Take };
        JournalFault? fault = await new JournalVerifier(new ContentReader(blocks, ReadLimits.Default), curve).VerifyAsync(query, cancellation).ConfigureAwait(false);
        own.Reverse();
        Show(gateway, known[^1], entries, own, fault, json);
        return fault is null ? 0 : Found;

        void Take(ReadEntry entry)
        {
            entries++;
            if (entry.Opened is not null && (epoch is null || entry.Epoch == epoch))
            {
                own.Add(entry);
            }
        }
    }

    private static void Show(EvmAddress gateway, Cid head, int entries, List<ReadEntry> own, JournalFault? fault, bool json)
    {
        if (json)
        {
            Output.Json(new
            {
                IsWhole = fault is null, Gateway = gateway.ToString(), Head = head.ToString(), Entries = entries,
                Fault = fault is null ? null : new { fault.Segment, fault.Entry, fault.What },
                Calls = own.Select(entry => new { entry.Number, entry.Epoch, User = entry.Tenant, Request = entry.Opened!.Call, entry.Receipt, entry.Opened.Position, entry.Opened.Status, entry.Opened.Lines }).ToArray(),
            });
            return;
        }

        foreach (ReadEntry entry in own)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {entry.Epoch}, receipt {entry.Opened!.Position} of {entry.Tenant}: answered with {entry.Opened.Status}"));
            foreach (string line in entry.Opened.Lines)
            {
                Console.Out.WriteLine($"  {line}");
            }
        }

        Console.Out.WriteLine(fault is null ? $"whole: {entries} entries back from {head}, {own.Count} of them read" : $"broken after {entries} entries back from {head}: {fault}");
    }
}
