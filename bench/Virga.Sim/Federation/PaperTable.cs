using System.Globalization;

namespace Virga.Sim.Federation;

/// <summary>
/// The figures of Table 2 of the paper (arXiv 2404.08151), as lines <c>policy,centers,mean</c> of a file that who has the paper gives: they
/// aren't part of this project.
/// </summary>
internal sealed record PaperTable(IReadOnlyDictionary<(string Policy, int Centers), double> Figures)
{
    public static PaperTable Read(string path)
    {
        Dictionary<(string, int), double> figures = [];
        foreach (string[] cells in File.ReadLines(path).Select(line => line.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (cells.Length >= 3 && int.TryParse(cells[1], CultureInfo.InvariantCulture, out int centers) && double.TryParse(cells[2], CultureInfo.InvariantCulture, out double mean))
            {
                figures[(cells[0], centers)] = mean;
            }
        }

        return new PaperTable(figures);
    }

    /// <summary>How far ours are from these: the root of the mean square of the logarithm of each ratio; null: no figure in common.</summary>
    public double? Distance(IReadOnlyDictionary<(string Policy, int Centers), double> ours)
    {
        double[] logarithms = [.. Figures.Where(figure => ours.ContainsKey(figure.Key)).Select(figure => Math.Log(ours[figure.Key] / figure.Value))];
        return logarithms.Length == 0 ? null : Math.Sqrt(logarithms.Average(logarithm => logarithm * logarithm));
    }
}
