using System.Globalization;
using System.Net;
using System.Text;

namespace Virga.Pictures;

/// <summary>A picture (SVG) on white. Lengths are pixels.</summary>
internal sealed class Svg
{
    /// <summary>Told apart by the colour-blind too. Source: M. Okabe and K. Ito, "Color Universal Design".</summary>
    public static readonly IReadOnlyList<string> Colors = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#555555"];

    public const string Ink = "#222222";
    public const string Faint = "#666666";
    public const string Grid = "#e2e2e2";

    private readonly StringBuilder text = new();

    public Svg(double width, double height, string title)
    {
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add($"<title>{Escaped(title)}</title>");
        Add($"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
    }

    /// <param name="anchor">start, middle or end.</param>
    /// <param name="style">More attributes.</param>
    public void Text(double x, double y, string words, double size = 12, string anchor = "start", string fill = Ink, string style = "") =>
        Add($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{fill}\"{Style(style)}>{Escaped(words)}</text>");

    /// <summary>Upwards, about its middle.</summary>
    public void Upright(double x, double y, string words) => Add($"<text transform=\"translate({x:0.##} {y:0.##}) rotate(-90)\" text-anchor=\"middle\" fill=\"{Ink}\">{Escaped(words)}</text>");

    public void Rectangle(double x, double y, double width, double height, string fill, string style = "") =>
        Add($"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" fill=\"{fill}\"{Style(style)}/>");

    public void Circle(double x, double y, double radius, string fill, string style = "") => Add($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" fill=\"{fill}\"{Style(style)}/>");

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string style = "") =>
        Add($"<path d=\"M{x1:0.##} {y1:0.##}L{x2:0.##} {y2:0.##}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width:0.##}\"{Style(style)}/>");

    /// <summary>A bend with one control point.</summary>
    public void Bend((double X, double Y) from, (double X, double Y) over, (double X, double Y) to, string stroke, double width, string style = "") =>
        Add($"<path d=\"M{from.X:0.##} {from.Y:0.##}Q{over.X:0.##} {over.Y:0.##} {to.X:0.##} {to.Y:0.##}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width:0.##}\"{Style(style)}/>");

    public void Polyline(IEnumerable<(double X, double Y)> points, string stroke, double width = 2) =>
        Add($"<polyline fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width:0.##}\" points=\"{Pairs(points)}\"/>");

    public void Polygon(IEnumerable<(double X, double Y)> points, string fill) => Add($"<polygon fill=\"{fill}\" points=\"{Pairs(points)}\"/>");

    /// <summary>The whole document.</summary>
    public override string ToString() => $"{text}</svg>\n";

    private void Add(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Pairs(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.##},{point.Y:0.##}")));

    private static string Style(string style) => style.Length > 0 ? $" {style}" : "";

    private static string Escaped(string words) => WebUtility.HtmlEncode(words);
}
