namespace Virga.Sim.Federation;

/// <summary>How calls come.</summary>
internal enum Arrivals
{
    Even,
    Poisson,
}
