using System.Globalization;
using System.Text;

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
        StringBuilder svg = new();
        void Add(string text) => svg.Append(text).Append('\n');
        string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
        double X(KeepAliveResult result) => Margin + (result.IdleGigabyteSeconds / most * (Width - (2 * Margin)));
        double Y(KeepAliveResult result) => Height - Margin - (result.ColdPart / worst * (Height - (2 * Margin)));
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/><text x=\"{Margin}\" y=\"30\" font-size=\"16\">{title}</text>");
        Add($"<path d=\"M{Margin} {Margin - 20}V{Height - Margin}H{Width - Margin + 20}\" fill=\"none\" stroke=\"#444\"/>");
        Add($"<text x=\"{Width / 2}\" y=\"{Height - 20}\" text-anchor=\"middle\">GB-seconds held idle (0 to {Number(most)})</text>");
        Add($"<text transform=\"translate(24 {Height / 2}) rotate(-90)\" text-anchor=\"middle\">cold starts (0 to {Number(worst * 100)} % of calls)</text>");
        IEnumerable<KeepAliveResult> steady = results.Where(result => result.Policy.StartsWith("fixed", StringComparison.Ordinal)).OrderBy(result => result.IdleGigabyteSeconds);
        Add($"<polyline fill=\"none\" stroke=\"#8ab\" points=\"{string.Join(' ', steady.Select(result => $"{Number(X(result))},{Number(Y(result))}"))}\"/>");
        foreach (KeepAliveResult result in results)
        {
            string color = result.Policy.StartsWith("fixed", StringComparison.Ordinal) ? "#357" : "#c42";
            Add($"<circle cx=\"{Number(X(result))}\" cy=\"{Number(Y(result))}\" r=\"5\" fill=\"{color}\"/><text x=\"{Number(X(result) + 8)}\" y=\"{Number(Y(result) - 6)}\" fill=\"{color}\">{result.Policy}</text>");
        }

        Add("</svg>");
        return svg.ToString();
    }
}
