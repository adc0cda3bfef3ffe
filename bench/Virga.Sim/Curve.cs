using System.Globalization;
using Virga.Pictures;

namespace Virga.Sim;

/// <summary>Cold starts against memory held, as a picture (SVG): the nearer to the origin, the better.</summary>
internal static class Curve
{
    private const int Width = 720;
    private const int Height = 440;
    private const int Margin = 70;

    public static string Draw(string title, IReadOnlyList<KeepAliveResult> results)
    {
        double most = Math.Max(1, results.Max(result => result.IdleGigabyteSeconds));
        double worst = Math.Max(0.0001, results.Max(result => result.ColdPart));
        double X(KeepAliveResult result) => Margin + (result.IdleGigabyteSeconds / most * (Width - (2 * Margin)));
        double Y(KeepAliveResult result) => Height - Margin - (result.ColdPart / worst * (Height - (2 * Margin)));
        Svg svg = new(Width, Height, title);
        svg.Text(Margin, 30, title, 16);
        svg.Line(Margin, Margin - 20, Margin, Height - Margin, Svg.Faint);
        svg.Line(Margin, Height - Margin, Width - Margin + 20, Height - Margin, Svg.Faint);
        svg.Text(Width / 2, Height - 20, string.Create(CultureInfo.InvariantCulture, $"GB-seconds held idle (0 to {most:0.##})"), anchor: "middle");
        svg.Upright(24, Height / 2, string.Create(CultureInfo.InvariantCulture, $"cold starts (0 to {worst * 100:0.##} % of calls)"));
        IEnumerable<KeepAliveResult> steady = results.Where(result => result.Policy.StartsWith("fixed", StringComparison.Ordinal)).OrderBy(result => result.IdleGigabyteSeconds);
        svg.Polyline(steady.Select(result => (X(result), Y(result))), Svg.Colors[4], 1);
        foreach (KeepAliveResult result in results)
        {
            string color = result.Policy.StartsWith("fixed", StringComparison.Ordinal) ? Svg.Colors[0] : Svg.Colors[5];
            svg.Circle(X(result), Y(result), 5, color);
            svg.Text(X(result) + 8, Y(result) - 6, result.Policy, fill: color);
        }

        return svg.ToString();
    }
}
