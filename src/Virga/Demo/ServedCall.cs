using Virga.Node.Chain.Crypto;
using Virga.WideArea;

namespace Virga.Demo;

/// <summary>A signed call that was answered, and whose receipt holds.</summary>
/// <param name="From">Where the user was.</param>
/// <param name="Gateway">Who took it, and is paid for that.</param>
/// <param name="Executor">Who was drawn to run it.</param>
/// <param name="Amount">Pico-dollars.</param>
/// <param name="Milliseconds">For the user, with the quote before it.</param>
internal sealed record ServedCall(Place From, EvmAddress Gateway, EvmAddress Executor, ulong Epoch, ulong Amount, double Milliseconds);
