using System.Globalization;
using Virga.Pictures;

namespace Virga.Sim.Federation;

/// <summary>Figures over a quantity, both on logarithmic axes, as a picture (SVG).</summary>
internal static class LineChart
{
    private const int Width = 760;
    private const int Height = 460;
    private const int Margin = 70;

    public static string Draw(string title, string across, string up, IReadOnlyDictionary<string, IReadOnlyList<(double X, double Y)>> lines)
    {
        (double X, double Y)[] all = [.. lines.Values.SelectMany(points => points)];
        double left = Math.Log(all.Min(point => point.X)), right = Math.Max(left + 0.1, Math.Log(all.Max(point => point.X)));
        double low = Math.Log(all.Min(point => Math.Max(0.01, point.Y))), high = Math.Max(low + 0.1, Math.Log(all.Max(point => Math.Max(0.01, point.Y))));
        double X(double value) => Margin + ((Math.Log(value) - left) / (right - left) * (Width - (3 * Margin)));
        double Y(double value) => Height - Margin - ((Math.Log(Math.Max(0.01, value)) - low) / (high - low) * (Height - (2 * Margin)));
        Svg svg = new(Width, Height, title);
        svg.Text(Margin, 30, title, 16);
        svg.Line(Margin, Margin - 20, Margin, Height - Margin, Svg.Faint);
        svg.Line(Margin, Height - Margin, Width - (2 * Margin) + 20, Height - Margin, Svg.Faint);
        svg.Text(Width / 2, Height - 20, across, anchor: "middle");
        svg.Upright(18, Height / 2, up);
        foreach (double x in all.Select(point => point.X).Distinct())
        {
            svg.Text(X(x), Height - Margin + 16, Number(x), anchor: "middle");
        }

        foreach (double y in (double[])[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 10_000, 100_000])
        {
            if (Math.Log(y) >= low && Math.Log(y) <= high)
            {
                svg.Line(Margin, Y(y), Width - (2 * Margin) + 20, Y(y), Svg.Grid);
                svg.Text(Margin - 6, Y(y) + 4, Number(y), anchor: "end");
            }
        }

        int line = 0;
        foreach ((string name, IReadOnlyList<(double X, double Y)> points) in lines)
        {
            string color = Svg.Colors[line % Svg.Colors.Count];
            svg.Polyline(points.Select(point => (X(point.X), Y(point.Y))), color);
            svg.Text(Width - (2 * Margin) + 26, 60 + (18 * line++), name, fill: color);
        }

        return svg.ToString();
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
