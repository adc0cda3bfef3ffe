using System.Globalization;
using System.Text;

namespace Virga.Sim.Federation;

/// <summary>Figures over a quantity, both on logarithmic axes, as a picture (SVG).</summary>
internal static class LineChart
{
    private const int Width = 760;
    private const int Height = 460;
    private const int Margin = 70;

    private static readonly string[] Colors = ["#357", "#c42", "#283", "#a4a", "#b80", "#555"];

    public static string Draw(string title, string across, string up, IReadOnlyDictionary<string, IReadOnlyList<(double X, double Y)>> lines)
    {
        (double X, double Y)[] all = [.. lines.Values.SelectMany(points => points)];
        double left = Math.Log(all.Min(point => point.X)), right = Math.Max(left + 0.1, Math.Log(all.Max(point => point.X)));
        double low = Math.Log(all.Min(point => Math.Max(0.01, point.Y))), high = Math.Max(low + 0.1, Math.Log(all.Max(point => Math.Max(0.01, point.Y))));
        double X(double value) => Margin + ((Math.Log(value) - left) / (right - left) * (Width - (3 * Margin)));
        double Y(double value) => Height - Margin - ((Math.Log(Math.Max(0.01, value)) - low) / (high - low) * (Height - (2 * Margin)));
        StringBuilder svg = new();
        void Add(string text) => svg.Append(text).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/><text x=\"{Margin}\" y=\"30\" font-size=\"16\">{title}</text>");
        Add($"<path d=\"M{Margin} {Margin - 20}V{Height - Margin}H{Width - (2 * Margin) + 20}\" fill=\"none\" stroke=\"#444\"/>");
        Add($"<text x=\"{Width / 2}\" y=\"{Height - 20}\" text-anchor=\"middle\">{across}</text><text transform=\"translate(18 {Height / 2}) rotate(-90)\" text-anchor=\"middle\">{up}</text>");
        foreach (double x in all.Select(point => point.X).Distinct())
        {
            Add($"<text x=\"{Number(X(x))}\" y=\"{Height - Margin + 16}\" text-anchor=\"middle\">{Number(x)}</text>");
        }

        foreach (double y in (double[])[0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 10_000, 100_000])
        {
            if (Math.Log(y) >= low && Math.Log(y) <= high)
            {
                Add($"<path d=\"M{Margin} {Number(Y(y))}H{Width - (2 * Margin) + 20}\" stroke=\"#ddd\"/><text x=\"{Margin - 6}\" y=\"{Number(Y(y) + 4)}\" text-anchor=\"end\">{Number(y)}</text>");
            }
        }

        int line = 0;
        foreach ((string name, IReadOnlyList<(double X, double Y)> points) in lines)
        {
            string color = Colors[line % Colors.Length];
            Add($"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" points=\"{string.Join(' ', points.Select(point => $"{Number(X(point.X))},{Number(Y(point.Y))}"))}\"/>");
            Add($"<text x=\"{Width - (2 * Margin) + 26}\" y=\"{60 + (18 * line++)}\" fill=\"{color}\">{name}</text>");
        }

        Add("</svg>");
        return svg.ToString();
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
