using System.Globalization;
using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary>Claims as they are shown.</summary>
internal static class ClaimTable
{
    private const int Most = 50;
    private static readonly string[] Kinds = ["missing answer", "wrong answer", "wrong metering", "wrong placement", "unpaid", "other"];
    private static readonly string[] Outcomes = ["open", "upheld", "denied", "undecided"];

    public static async Task<int> ListAsync(NodeClient node, bool json, CancellationToken cancellation) =>
        await WithAsync(node, async session =>
        {
            if (!(await session.Chain.Disputes.ClaimCountAsync(cancellation).ConfigureAwait(false)).TryGet(out BigInteger count, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            List<View> views = [];
            for (BigInteger id = count; id > 0 && id > count - Most; id--)
            {
                if (!(await ReadAsync(session, (ulong)id, cancellation).ConfigureAwait(false)).TryGet(out View? view, out error))
                {
                    return Output.Fail(error);
                }

                views.Add(view);
            }

            if (json)
            {
                Output.Json(views);
            }
            else
            {
                Output.Table(["CLAIM", "KIND", "FROM", "AMOUNT", "STATE"], views.Select(view => (string[])[view.Claim.ToString(CultureInfo.InvariantCulture), view.Kind, view.Gateway, view.Amount, view.State]), 0, 3);
            }

            return 0;
        }, cancellation).ConfigureAwait(false);

    public static async Task<int> ShowAsync(NodeClient node, ulong id, bool json, CancellationToken cancellation) =>
        await WithAsync(node, async session =>
        {
            if (!(await ReadAsync(session, id, cancellation).ConfigureAwait(false)).TryGet(out View? view, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            if (json)
            {
                Output.Json(view);
                return 0;
            }

            foreach ((string name, object value) in (IEnumerable<(string, object)>)
            [
                ("claim", view.Claim), ("kind", view.Kind), ("claimant", view.Claimant), ("gateway", view.Gateway), ("amount", view.Amount), ("evidence", view.Evidence), ("state", view.State),
                ("for", $"{view.For} in {view.ForVotes} votes"), ("against", $"{view.Against} in {view.AgainstVotes} votes"), ("hidden", view.Hidden), ("commit until", $"block {view.CommitUntil}"), ("reveal until", $"block {view.RevealUntil}"),
            ])
            {
                await Console.Out.WriteLineAsync($"{name,-14}{value}").ConfigureAwait(false);
            }

            return 0;
        }, cancellation).ConfigureAwait(false);

    private static async Task<int> WithAsync(NodeClient node, Func<ChainSession, Task<int>> run, CancellationToken cancellation)
    {
        if (!(await ChainSession.OpenAsync(node, cancellation).ConfigureAwait(false)).TryGet(out ChainSession? session, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        await using (session.ConfigureAwait(false))
        {
            return await run(session).ConfigureAwait(false);
        }
    }

    private static async Task<Result<View>> ReadAsync(ChainSession session, ulong id, CancellationToken cancellation)
    {
        ulong head = 0;
        if (!(await session.Chain.Disputes.ClaimOfAsync(id, cancellation).ConfigureAwait(false)).TryGet(out DisputesContract.ClaimValue? claim, out VirgaError? error)
            || !(await session.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out head, out error))
        {
            return error;
        }

        if (claim.Claimant == EvmAddress.Zero)
        {
            return new VirgaError(Outcome.NotFound, $"There is no claim {id}.");
        }

        ulong commitUntil = (ulong)claim.OpenedAt + (ulong)session.Chain.Parameters.CommitBlocks, revealUntil = commitUntil + (ulong)session.Chain.Parameters.RevealBlocks;
        string state = claim.Outcome.IsZero ? head <= commitUntil ? "votes are committed to" : head <= revealUntil ? "votes are revealed" : "to be decided" : Outcomes[(int)claim.Outcome];
        return new View(
            id, Kinds[(int)claim.Kind], claim.Claimant.ToString(), claim.Defendant.ToString(), Dollars.FromUnits(claim.Amount).ToString(), claim.Evidence.ToString(), state, Dollars.FromUnits(claim.ForWeight).ToString(), (int)claim.ForVotes,
            Dollars.FromUnits(claim.AgainstWeight).ToString(), (int)claim.AgainstVotes, (int)(claim.Committed - claim.ForVotes - claim.AgainstVotes), commitUntil, revealUntil);
    }

    /// <param name="Hidden">Votes that weren't revealed.</param>
    private sealed record View(
        ulong Claim, string Kind, string Claimant, string Gateway, string Amount, string Evidence, string State, string For, int ForVotes, string Against, int AgainstVotes, int Hidden, ulong CommitUntil, ulong RevealUntil);
}
