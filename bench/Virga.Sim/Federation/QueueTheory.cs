namespace Virga.Sim.Federation;

/// <summary>What the simulation must come near to where theory has an answer. Waits in units of a call's run time.</summary>
internal static class QueueTheory
{
    /// <summary>One server, calls at random, all of one length (Pollaczek and Khinchine): the first drawn of each call.</summary>
    public static double OneServer(double load) => load / (2 * (1 - load));

    /// <summary>
    /// Any number of servers, the shorter of two lines taken, exponential run times: an upper bound for equal ones. Source: Mitzenmacher 2001,
    /// the fixed point of the supermarket model.
    /// </summary>
    public static double TwoChoices(double load)
    {
        double inSystem = 0;
        for (int length = 1; length < 64; length++)
        {
            inSystem += Math.Pow(load, Math.Pow(2, length) - 2);
        }

        return inSystem - 1;
    }
}
