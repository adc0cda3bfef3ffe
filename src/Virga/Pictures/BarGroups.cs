using System.Globalization;

namespace Virga.Pictures;

/// <summary>Bars in groups, on one scale from zero, with what lies between two values shaded for comparison.</summary>
internal sealed class BarGroups
{
    private const int Left = 64;
    private const int Right = 24;
    private const int Top = 124;
    private const int Plot = 300;
    private const int Foot = 82;
    private const int BarWidth = 38;
    private const int BarGap = 4;
    private const int GroupGap = 34;
    private const int KeyAt = 82;
    private const string BandColor = "#faf3b0";
    private const int MinWidth = 760;

    public required string Title { get; init; }

    /// <summary>Two lines.</summary>
    public required IReadOnlyList<string> Subtitle { get; init; }

    /// <summary>What the scale counts.</summary>
    public required string Unit { get; init; }

    /// <summary>Names below the groups.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>What a colour stands for.</summary>
    public required IReadOnlyList<string> Series { get; init; }

    /// <summary>By group and series; NaN: none.</summary>
    public required Func<int, int, (double Value, double Low, double High)> Bar { get; init; }

    public string Note { get; init; } = "";

    public (double From, double To, string Label)? Band { get; init; }

    public string Draw()
    {
        double group = (Series.Count * (BarWidth + BarGap)) + GroupGap, width = Math.Max(MinWidth, Left + Right + (group * Groups.Count)), spare = (width - Left - Right - (group * Groups.Count)) / Groups.Count;
        double step = StepOf(Math.Max(Most(), Band?.To * 1.1 ?? 0)), top = Math.Ceiling(Math.Max(Most(), Band?.To * 1.1 ?? 0) / step) * step, floor = Top + Plot;
        double Y(double value) => floor - (value / top * Plot);
        Svg svg = new(width, floor + Foot, Title);
        svg.Text(16, 28, Title, 17, style: "font-weight=\"bold\"");
        for (int i = 0; i < Subtitle.Count; i++)
        {
            svg.Text(16, 48 + (16 * i), Subtitle[i], 12, fill: Svg.Faint);
        }

        DrawKey(svg);
        if (Band is { } band)
        {
            svg.Rectangle(Left, Y(band.To), width - Left - Right, Y(band.From) - Y(band.To), BandColor);
        }

        for (double value = 0; value <= top + (step / 2); value += step)
        {
            svg.Line(Left, Y(value), width - Right, Y(value), value == 0 ? Svg.Faint : Svg.Grid);
            svg.Text(Left - 8, Y(value) + 4, Short(value), 11, "end", Svg.Faint);
        }

        svg.Upright(18, Top + (Plot / 2), Unit);
        for (int i = 0; i < Groups.Count; i++)
        {
            double left = Left + ((group + spare) * i) + ((spare + GroupGap) / 2);
            DrawGroup(svg, i, left, Y);
            svg.Text(left + ((group - GroupGap) / 2), floor + 38, Groups[i], 13, "middle", style: "font-weight=\"bold\"");
        }

        svg.Text(16, floor + Foot - 14, Note, 11, fill: Svg.Faint);
        return svg.ToString();
    }

    private double Most() => Groups.SelectMany((_, i) => Series.Select((_, j) => Bar(i, j))).Where(bar => !double.IsNaN(bar.Value)).Select(bar => Math.Max(bar.High, bar.Value) * 1.08).DefaultIfEmpty(1).Max(); // a little above the highest

    private void DrawKey(Svg svg)
    {
        double x = 16;
        for (int j = 0; j < Series.Count; j++)
        {
            svg.Rectangle(x, KeyAt, 12, 12, Svg.Colors[j % Svg.Colors.Count]);
            svg.Text(x + 17, KeyAt + 10, Series[j]);
            x += 38 + (Series[j].Length * 7.2);
        }

        if (Band is { } band)
        {
            svg.Rectangle(x, KeyAt, 24, 12, BandColor);
            svg.Text(x + 29, KeyAt + 10, band.Label);
        }
    }

    private void DrawGroup(Svg svg, int i, double left, Func<double, double> y)
    {
        for (int j = 0; j < Series.Count; j++)
        {
            (double value, double low, double high) = Bar(i, j);
            if (double.IsNaN(value))
            {
                continue;
            }

            double x = left + (j * (BarWidth + BarGap)), middle = x + (BarWidth / 2.0);
            svg.Rectangle(x, y(value), BarWidth, y(0) - y(value), Svg.Colors[j % Svg.Colors.Count]);
            svg.Line(middle, y(low), middle, y(high), Svg.Ink, 1.4, "stroke-opacity=\"0.75\"");
            svg.Line(middle - 5, y(high), middle + 5, y(high), Svg.Ink, 1.4, "stroke-opacity=\"0.75\"");
            svg.Line(middle - 5, y(low), middle + 5, y(low), Svg.Ink, 1.4, "stroke-opacity=\"0.75\"");
            svg.Text(middle, y(0) + 16, Short(value), 11, "middle");
        }
    }

    /// <summary>1, 2 or 5 times a power of ten, four to ten of them in all.</summary>
    private static double StepOf(double most)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(most / 4)));
        return power * (most / 4 / power) switch { < 2 => 1, < 5 => 2, _ => 5 };
    }

    private static string Short(double value) => value.ToString(value is 0 or >= 100 ? "0" : value >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
