using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Calls;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga audit</c>: what a gateway settled is computed again. The chain is read through the user's own node, the bundle comes from the gateway.</summary>
internal static class AuditCommand
{
    private const int Found = 1;
    private const int MostReceipts = 100_000;
    private static readonly Option<string> Gateway = new("--gateway") { Description = "The gateway's account.", Required = true };
    private static readonly Option<ulong> Epoch = new("--epoch") { Description = "An epoch: the batches that cover it are audited.", Required = true };
    private static readonly Option<string?> Url = new("--gateway-url") { Description = "Where the gateway listens. Default: as the registry says." };
    private static readonly Option<string?> Receipts = new("--receipts") { Description = "A folder with receipts that `virga call` kept: they are held against the batches too." };
    private static readonly Option<string?> Evidence = new("--evidence") { Description = "A folder for evidence, a file for each discrepancy: `virga dispute prove` takes those of proofs and demands." };

    public static Command Create() => NodeCommand.Create(
        "audit",
        "Compute again what a gateway settled: each signature, price, nonce, place and sum, and the journal that it anchored. Exit code 1 says that something doesn't fit.\n\nExample:\n  virga audit --gateway 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --epoch 12 --evidence ./evidence",
        command =>
        {
            foreach (Option option in (Option[])[Gateway, Epoch, Url, Receipts, Evidence])
            {
                command.Options.Add(option);
            }
        },
        async (parsed, node, json, cancellation) =>
        {
            if (!EvmAddress.Parse(parsed.GetValue(Gateway)).TryGet(out EvmAddress gateway, out VirgaError? error) || !ReadReceipts(parsed.GetValue(Receipts)).TryGet(out List<ReceiptFile>? kept, out error)
                || !(await ChainSession.OpenAsync(node, cancellation).ConfigureAwait(false)).TryGet(out ChainSession? session, out error))
            {
                return Output.Fail(error);
            }

            await using (session.ConfigureAwait(false))
            {
                return (await RunAsync(session, gateway, parsed.GetValue(Epoch), parsed.GetValue(Url), kept, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<AuditedBatch>? audited, out error)
                    && (error = Write(audited, parsed.GetValue(Evidence))) is null ? Show(audited, json) : Output.Fail(error);
            }
        });

    private static async Task<Result<IReadOnlyList<AuditedBatch>>> RunAsync(ChainSession session, EvmAddress gateway, ulong epoch, string? given, List<ReceiptFile> kept, CancellationToken cancellation)
    {
        AuditReader reader = new(session.Chain, session.Client);
        IReadOnlyList<OnChainBatch>? batches = null;
        if (!(await session.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error)
            || !(await reader.SettledAsync(gateway, epoch * (ulong)session.Chain.Parameters.EpochBlocks, head, cancellation).ConfigureAwait(false)).TryGet(out batches, out error))
        {
            return error;
        }

        OnChainBatch[] covering = [.. batches.Where(batch => batch.Terms.FromEpoch <= epoch && epoch <= batch.Terms.ThroughEpoch)];
        if (covering.Length == 0)
        {
            return new VirgaError(Outcome.NotFound, $"{gateway} has settled no batch that covers the epoch {epoch}.");
        }

        if (!(await session.GatewayAsync(gateway, given, cancellation).ConfigureAwait(false)).TryGet(out Uri? url, out error))
        {
            return error;
        }

        using Secp256k1 curve = new();
        using BundleSource source = new();
        GatewayAudit audit = new(session.Chain, reader, source, curve);
        List<AuditedBatch> audited = [];
        foreach (OnChainBatch batch in covering)
        {
            if (!(await audit.CheckAsync(batch, url, kept, cancellation).ConfigureAwait(false)).TryGet(out AuditedBatch? one, out error))
            {
                return error;
            }

            audited.Add(one);
        }

        using GatewayBlocks blocks = new(url);
        JournalAudit journal = new(reader, new ContentReader(blocks, ReadLimits.Default), curve);
        return await journal.CheckAsync(batches, audited, cancellation).ConfigureAwait(false);
    }

    private static Result<List<ReceiptFile>> ReadReceipts(string? folder)
    {
        List<ReceiptFile> kept = [];
        string path = folder ?? "";
        try
        {
            foreach (string file in folder is null ? [] : Directory.EnumerateFiles(folder, "*.json").Take(MostReceipts))
            {
                path = file;
                kept.Add(JsonSerializer.Deserialize<ReceiptFile>(File.ReadAllBytes(file), CallJson.Options) ?? throw new JsonException("it says null"));
            }

            return kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return new VirgaError(Outcome.InvalidRequestContent, $"{path} can't be read as a receipt: {e.Message}");
        }
    }

    /// <summary>A file for each discrepancy that has evidence.</summary>
    private static VirgaError? Write(IReadOnlyList<AuditedBatch> audited, string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder);
            foreach ((string name, Discrepancy one) in audited.SelectMany(Named).Where(one => one.Discrepancy.Evidence is not null))
            {
                File.WriteAllText(Path.Combine(folder, name), one.Evidence!.ToJsonString() + "\n");
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new VirgaError(Outcome.InvalidParameter, $"The evidence can't be written: {e.Message}");
        }
    }

    private static IEnumerable<(string File, Discrepancy Discrepancy)> Named(AuditedBatch audited) => audited.Discrepancies.Select((one, i) =>
        (string.Create(CultureInfo.InvariantCulture, $"{audited.Batch.Terms.Policy}-{audited.Batch.Terms.Number}-{i}-{one.Kind.ToString().ToLowerInvariant()}.json"), one));

    private static int Show(IReadOnlyList<AuditedBatch> audited, bool json)
    {
        bool isClean = audited.All(batch => batch.Discrepancies.Count == 0);
        if (json)
        {
            Output.Json(new
            {
                IsClean = isClean,
                Batches = audited.Select(batch => new
                {
                    Policy = batch.Batch.Terms.Policy.ToString(CultureInfo.InvariantCulture), batch.Batch.Terms.Number, batch.Batch.Terms.FromEpoch, batch.Batch.Terms.ThroughEpoch, Calls = batch.Batch.Terms.Count, Audited = batch.Leaves,
                    PicoDollars = batch.Batch.Terms.Totals.Money, batch.Withheld,
                    Discrepancies = Named(batch).Select(one => new { Kind = one.Discrepancy.Kind.ToString(), Severity = one.Discrepancy.Severity.ToString(), one.Discrepancy.Leaf, one.Discrepancy.Text, Evidence = one.Discrepancy.Evidence is null ? null : one.File }).ToArray(),
                }).ToArray(),
            });
            return isClean ? 0 : Found;
        }

        Output.Table(["POLICY", "BATCH", "EPOCHS", "CALLS", "AUDITED", "CHARGED", "FOUND"], audited.Select(batch => (string[])[
            batch.Batch.Terms.Policy.ToString(CultureInfo.InvariantCulture), Text(batch.Batch.Terms.Number), $"{batch.Batch.Terms.FromEpoch}-{batch.Batch.Terms.ThroughEpoch}", Text(batch.Batch.Terms.Count), Text((uint)batch.Leaves),
            CallMoney.Format(batch.Batch.Terms.Totals.Money), batch.Discrepancies.Count == 0 ? "clean" : Text((uint)batch.Discrepancies.Count),
        ]), 1, 3, 4, 5);
        if (!isClean)
        {
            Console.Out.WriteLine();
            Output.Table(["BATCH", "LEAF", "KIND", "DECIDED BY", "WHAT"], audited.SelectMany(batch => batch.Discrepancies.Select(one => (string[])[
                Text(batch.Batch.Terms.Number), one.Leaf?.ToString(CultureInfo.InvariantCulture) ?? "-", one.Kind.ToString(), DecidedBy(one.Severity), one.Text,
            ])), 0, 1);
        }

        return isClean ? 0 : Found;
    }

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static string DecidedBy(AuditSeverity severity) => severity switch
    {
        AuditSeverity.Proven => "proof",
        AuditSeverity.Demand => "demand",
        AuditSeverity.Claim => "vote",
        _ => "nobody",
    };
}
