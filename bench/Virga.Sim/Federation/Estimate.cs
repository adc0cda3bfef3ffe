namespace Virga.Sim.Federation;

/// <summary>What several independent runs say of a figure.</summary>
/// <param name="Mean">Of the runs.</param>
/// <param name="Deviation">Standard deviation between runs.</param>
/// <param name="Margin">Half the width of the 95 % confidence interval of the mean (Student).</param>
internal sealed record Estimate(double Mean, double Deviation, double Margin)
{
    public static Estimate Of(IReadOnlyList<double> runs)
    {
        double mean = runs.Average();
        double deviation = runs.Count < 2 ? 0 : Math.Sqrt(runs.Sum(run => (run - mean) * (run - mean)) / (runs.Count - 1));
        return new Estimate(mean, deviation, Quantile(runs.Count - 1) * deviation / Math.Sqrt(runs.Count));
    }

    // Student's 97.5 % quantile by degrees of freedom.
    private static double Quantile(int freedom) => freedom switch
    {
        <= 1 => 12.706,
        2 => 4.303,
        3 => 3.182,
        4 => 2.776,
        5 => 2.571,
        6 => 2.447,
        7 => 2.365,
        8 => 2.306,
        9 => 2.262,
        < 20 => 2.201,
        _ => 2.086,
    };
}
