namespace Virga.Sim.Federation;

/// <summary>What a federation of a size needs and gives.</summary>
/// <param name="Wait">Units of a call's run time, mean, by <see cref="SimulatedPolicy"/> counted with redirects.</param>
/// <param name="RandomWait">The same with candidates taken as drawn, and redirects.</param>
/// <param name="Redirects">Forwardings a call.</param>
/// <param name="Messages">Between gateways, a second and gateway: calls sent on and their answers, refusals, gossip.</param>
/// <param name="EpochGas">Of all transactions of an epoch.</param>
/// <param name="Transactions">A second.</param>
/// <param name="CallGas">Of an epoch's gas, a call.</param>
internal sealed record ScaleRow(int Gateways, double Wait, double RandomWait, double Redirects, double Messages, double EpochGas, double Transactions, double CallGas);
