using System.Numerics;
using Microsoft.Extensions.Hosting;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Gateways;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Disputes;

/// <summary>
/// The node's votes on claims: commits what its operator decides, and by itself reveals it in time, has the claim decided, and collects.
/// The chain keeps all that this needs to know.
/// </summary>
internal sealed class VoteKeeper(ManagementChains chains, ChainWatch watch, GatewayAccount account, GatewayTransactions transactions, LocalChain local) : BackgroundService
{
    /// <summary>Claims that are looked at, the newest.</summary>
    private const int Most = 64;

    private readonly HashSet<BigInteger> over = [];

    private enum Verdict
    {
        Open,
        Upheld,
        Denied,
        Undecided,
    }

    /// <param name="isMinted">The bond is made out of nothing first, as only a test dollar can be.</param>
    public async Task<Result<EvmReceipt>> CommitAsync(ulong claim, bool isUpheld, bool isMinted, CancellationToken cancellation)
    {
        if (chains.Current is not { } chain)
        {
            return new VirgaError(Outcome.Unavailable, "The node has joined no management chain.");
        }

        string name = $"{chain.Directory}/vote/{claim}";
        VoteBallot ballot = new(account, chain);
        Hash32 commitment = ballot.Commitment(claim, isUpheld);
        if (!(await chain.Disputes.VotesAsync(claim, account.Address, cancellation).ConfigureAwait(false)).TryGet(out DisputesContract.VotesResult? there, out VirgaError? error))
        {
            return error;
        }

        if (!there.Weight.IsZero && there.Commitment != commitment)
        {
            return new VirgaError(Outcome.Conflict, $"The node has voted on claim {claim} already, otherwise.");
        }

        if (isMinted && (await transactions.RunAsync(chain.Token.Mint($"{name}/mint", account.Address, chain.Parameters.VoteBond), cancellation).ConfigureAwait(false)).Error is { } unminted)
        {
            return unminted;
        }

        return (await transactions.RunAsync(chain.Token.Approve($"{name}/approve", chain.Disputes.Address, chain.Parameters.VoteBond), cancellation).ConfigureAwait(false)).Error
            is { } refused ? refused : await transactions.RunAsync(chain.Disputes.Commit($"{name}/commit", claim, commitment), cancellation).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => watch.RunAsync("claims can't be looked at", LookAsync, stoppingToken);

    private async Task<VirgaError?> LookAsync(ManagementChain chain, ulong head, CancellationToken cancellation)
    {
        if (!(await chain.Disputes.ClaimCountAsync(cancellation).ConfigureAwait(false)).TryGet(out BigInteger count, out VirgaError? error))
        {
            return error;
        }

        for (BigInteger id = count; id > 0 && id > count - Most; id--)
        {
            if (!over.Contains(id) && await LookAtAsync(chain, id, head, cancellation).ConfigureAwait(false) is { Outcome: not Outcome.Conflict } failed)
            {
                return failed; // a refusal is of one claim: somebody was faster, or the time is over
            }
        }

        over.RemoveWhere(id => id <= count - Most);
        return null;
    }

    private async Task<VirgaError?> LookAtAsync(ManagementChain chain, BigInteger id, ulong head, CancellationToken cancellation)
    {
        DisputesContract.VotesResult? vote = null;
        if (!(await chain.Disputes.ClaimOfAsync(id, cancellation).ConfigureAwait(false)).TryGet(out DisputesContract.ClaimValue? claim, out VirgaError? error)
            || !(await chain.Disputes.VotesAsync(id, account.Address, cancellation).ConfigureAwait(false)).TryGet(out vote, out error))
        {
            return error;
        }

        string name = $"{chain.Directory}/vote/{id}";
        Verdict verdict = (Verdict)(int)claim.Outcome;
        if (verdict != Verdict.Open)
        {
            bool isWon = vote.Revealed && (verdict == Verdict.Undecided || vote.Uphold == (verdict == Verdict.Upheld));
            if (!isWon)
            {
                over.Add(id);
                return null;
            }

            return await transactions.SendAsync(chain.Disputes.Collect($"{name}/collect", id, account.Address), cancellation).ConfigureAwait(false);
        }

        if (vote.Weight.IsZero && claim.Claimant != account.Address && claim.Defendant != account.Address)
        {
            return null;
        }

        // A party alone doesn't hurry the votes; who has voted wants its bond back.
        ulong commitEnd = (ulong)claim.OpenedAt + (ulong)chain.Parameters.CommitBlocks, revealEnd = commitEnd + (ulong)chain.Parameters.RevealBlocks;
        if (!vote.Weight.IsZero)
        {
            local.Await(revealEnd);
        }

        if (head >= revealEnd)
        {
            return await transactions.SendAsync(chain.Disputes.Decide($"{name}/decide", id), cancellation).ConfigureAwait(false);
        }

        VoteBallot ballot = new(account, chain);
        return head >= commitEnd && !vote.Weight.IsZero && !vote.Revealed && ballot.Read(id, vote.Commitment) is { } isUpheld
            ? await transactions.SendAsync(chain.Disputes.Reveal($"{name}/reveal", id, isUpheld, ballot.Salt(id)), cancellation).ConfigureAwait(false)
            : null;
    }
}
