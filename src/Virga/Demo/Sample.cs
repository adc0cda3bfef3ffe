namespace Virga.Demo;

/// <summary>Of measured values.</summary>
internal static class Sample
{
    public static double Median(IEnumerable<double> values) => At(values, 0.5);

    /// <param name="part">0 to 1.</param>
    /// <returns>NaN of nothing.</returns>
    public static double At(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        double place = part * (sorted.Length - 1);
        int below = (int)place;
        return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }
}
