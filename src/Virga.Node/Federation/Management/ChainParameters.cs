using System.ComponentModel.DataAnnotations;

namespace Virga.Node.Federation.Management;

/// <summary>The immutable numbers of a deployment, see docs/contracts.md. Blocks, and units of the token (10^-6 dollar), unless said otherwise.</summary>
internal sealed record ChainParameters
{
    [Range(1, long.MaxValue)]
    public long MinimumStake { get; init; } = 1_000_000_000;

    /// <summary>Gateways.</summary>
    [Range(1, 100_000)]
    public int MostPerCloud { get; init; } = 64;

    [Range(2, 255)]
    public int EpochBlocks { get; init; } = 64;

    /// <summary>Between an epoch's reference block and its first, less one.</summary>
    [Range(0, 127)]
    public int BuriedBlocks { get; init; } = 12;

    [Range(1, 10_000_000)]
    public int UnbondingBlocks { get; init; } = 600;

    [Range(2, 10_000_000)]
    public int SilentBlocks { get; init; } = 128;

    /// <summary>In which a settled batch can be disputed.</summary>
    [Range(0, 1_000_000)]
    public int WindowBlocks { get; init; } = 100;

    [Range(1, 1_000_000)]
    public int AnswerBlocks { get; init; } = 50;

    /// <summary>Epochs after which calls that weren't settled are lost to the gateway.</summary>
    [Range(1, 1_000)]
    public int LateEpochs { get; init; } = 4;

    [Range(1, 10_000_000)]
    public int WithdrawalBlocks { get; init; } = 500;

    /// <summary>Of a budget.</summary>
    [Range(1, 10_000_000)]
    public int PeriodBlocks { get; init; } = 10_000;

    /// <summary>A gateway's part of what is paid, 1/10,000.</summary>
    [Range(0, 10_000)]
    public int FeeShare { get; init; } = 1_000;

    /// <summary>Of a reported load, 1/10,000.</summary>
    [Range(0, 10_000)]
    public int Tolerance { get; init; } = 500;

    [Range(0, long.MaxValue)]
    public long DemandBond { get; init; } = 2_000_000;

    [Range(0, long.MaxValue)]
    public long ClaimBond { get; init; } = 10_000_000;

    [Range(0, long.MaxValue)]
    public long VoteBond { get; init; } = 5_000_000;

    [Range(1, 1_000_000)]
    public int CommitBlocks { get; init; } = 50;

    [Range(1, 1_000_000)]
    public int RevealBlocks { get; init; } = 50;

    /// <summary>Of the stake, 1/10,000.</summary>
    [Range(0, 10_000)]
    public int Quorum { get; init; } = 2_000;

    /// <summary>Of the stake, 1/10,000.</summary>
    [Range(0, 10_000)]
    public int SlashShare { get; init; } = 3_000;

    /// <summary>Seconds that an access token lasts at most.</summary>
    [Range(60, 31_536_000)]
    public int LongestAccess { get; init; } = 86_400;

    /// <summary>Seconds before a relayer has its bond back.</summary>
    [Range(1, 31_536_000)]
    public int BridgeUnbonding { get; init; } = 86_400;
}
