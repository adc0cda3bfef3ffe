namespace Virga.Node.Federation.Management;

/// <summary>The immutable numbers of a deployment. Blocks unless said otherwise.</summary>
/// <param name="MinimumStake">Units of the token (10^-6 dollar).</param>
/// <param name="MostPerCloud">Gateways.</param>
/// <param name="EpochBlocks">Length of an epoch.</param>
/// <param name="BuriedBlocks">Between an epoch's reference block and its first, less one.</param>
/// <param name="WindowBlocks">In which a settled batch can be disputed.</param>
/// <param name="LateEpochs">Epochs after which calls that weren't settled are lost to the gateway.</param>
/// <param name="FeeShare">A gateway's part of what is paid, 1/10,000.</param>
internal sealed record ChainParameters(
    UInt128 MinimumStake, int MostPerCloud, int EpochBlocks, int BuriedBlocks, int UnbondingBlocks, int SilentBlocks, int WindowBlocks, int AnswerBlocks, int LateEpochs, int WithdrawalBlocks, int PeriodBlocks, int FeeShare)
{
    /// <summary>Values that go together, see docs/contracts.md.</summary>
    public static ChainParameters Default { get; } = new(1_000_000_000, 64, 64, 12, 600, 128, 100, 50, 4, 500, 10_000, 1_000);
}
