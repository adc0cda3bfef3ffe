using System.Globalization;

namespace Virga.Sim;

/// <summary>An empirical distribution: rows of value and cumulative probability, drawn from by inversion with linear interpolation.</summary>
internal sealed class Distribution
{
    private readonly double[] values;
    private readonly double[] cumulative;

    private Distribution(double[] values, double[] cumulative)
    {
        (this.values, this.cumulative) = (values, cumulative);
    }

    /// <summary>Reads <c>value,probability[,...]</c> lines; others, such as a heading, are skipped.</summary>
    public static Distribution Read(string path)
    {
        List<(double Value, double Probability)> rows = [];
        foreach (string line in File.ReadLines(path))
        {
            string[] cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length >= 2 && double.TryParse(cells[0], CultureInfo.InvariantCulture, out double value) && double.TryParse(cells[1], CultureInfo.InvariantCulture, out double probability))
            {
                rows.Add((value, probability));
            }
        }

        return new Distribution([.. rows.Select(row => row.Value)], [.. rows.Select(row => row.Probability)]);
    }

    public double Draw(Random random)
    {
        double wanted = random.NextDouble();
        int above = Array.FindIndex(cumulative, probability => probability >= wanted);
        if (above <= 0)
        {
            return above == 0 ? values[0] : values[^1];
        }

        double part = (wanted - cumulative[above - 1]) / Math.Max(1e-12, cumulative[above] - cumulative[above - 1]);
        return values[above - 1] + (part * (values[above] - values[above - 1]));
    }
}
