namespace Virga.Pictures;

/// <summary>Places and what flows between them, longitude and latitude as they are (plate carree), land as dots.</summary>
internal sealed class WorldMap
{
    private const double Scale = 3.1;
    private const double West = -140, East = 178, North = 76, South = -56;
    private const int Side = 18;
    private const int Head = 96;
    private const int Foot = 40;
    private const double Thickest = 9;
    private const double Thinnest = 1.5;
    private const double ArrowAt = 0.6;

    public required string Title { get; init; }

    public required string Subtitle { get; init; }

    public required IReadOnlyList<MapPoint> Points { get; init; }

    public required IReadOnlyList<MapFlow> Flows { get; init; }

    public string Note { get; init; } = "";

    public string Draw()
    {
        double width = (2 * Side) + ((East - West) * Scale), height = Head + ((North - South) * Scale) + Foot;
        Svg svg = new(width, height, Title);
        svg.Text(Side, 30, Title, 18, style: "font-weight=\"bold\"");
        svg.Text(Side, 50, Subtitle, 12.5, fill: Svg.Faint);
        svg.Rectangle(Side, Head, (East - West) * Scale, (North - South) * Scale, "#f4f8fb");
        foreach ((double longitude, double latitude) in Land.Dots(West, East, South, North))
        {
            (double x, double y) = At(longitude, latitude);
            svg.Circle(x, y, 2.7, "#d3dbd0");
        }

        DrawKey(svg);
        double most = Flows.Count == 0 ? 1 : Flows.Max(flow => flow.Calls);
        foreach (MapFlow flow in Flows.OrderByDescending(flow => flow.Calls))
        {
            DrawFlow(svg, flow, Thinnest + ((Thickest - Thinnest) * Math.Sqrt(flow.Calls / most)));
        }

        foreach (MapPoint point in Points)
        {
            DrawPoint(svg, point);
        }

        svg.Text(Side, height - 14, Note, 11.5, fill: Svg.Faint);
        return svg.ToString();
    }

    private static (double X, double Y) At(double longitude, double latitude) => (Side + ((longitude - West) * Scale), Head + ((North - latitude) * Scale));

    private static string ColorOf(bool isForwarded) => isForwarded ? Svg.Colors[5] : Svg.Colors[0];

    private static void DrawKey(Svg svg)
    {
        const double y = 76;
        svg.Line(Side, y - 4, Side + 34, y - 4, ColorOf(isForwarded: false), 5, "stroke-opacity=\"0.6\"");
        svg.Text(Side + 42, y, "users call a gateway");
        svg.Line(Side + 190, y - 4, Side + 224, y - 4, ColorOf(isForwarded: true), 5, "stroke-opacity=\"0.6\"");
        svg.Text(Side + 232, y, "passed on to the gateway that was drawn to run them");
        svg.Rectangle(Side + 590, y - 11, 13, 13, Svg.Ink, "rx=\"2\"");
        svg.Text(Side + 609, y, "gateway");
        svg.Circle(Side + 690, y - 4, 5, "#ffffff", $"stroke=\"{Svg.Ink}\" stroke-width=\"2\"");
        svg.Text(Side + 702, y, "users only");
    }

    private void DrawFlow(Svg svg, MapFlow flow, double width)
    {
        MapPoint one = Points[flow.From], other = Points[flow.To];
        (double X, double Y) from = At(one.Longitude, one.Latitude), to = At(other.Longitude, other.Latitude);
        string color = ColorOf(flow.IsForwarded), style = "stroke-opacity=\"0.55\" stroke-linecap=\"round\"";
        double across = to.X - from.X, down = to.Y - from.Y, length = Math.Sqrt((across * across) + (down * down));
        if (length < 1) // within the place
        {
            svg.Circle(from.X, from.Y, 13 + (flow.IsForwarded ? 9 : 0), "none", $"stroke=\"{color}\" stroke-width=\"{width.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)}\" stroke-opacity=\"0.55\"");
            return;
        }

        // To the left of its way, so that there and back are two bends; what is passed on lies a little farther out.
        double bend = length * (flow.IsForwarded ? 0.3 : 0.17);
        (double X, double Y) over = (((from.X + to.X) / 2) + (down / length * bend), ((from.Y + to.Y) / 2) - (across / length * bend));
        over.Y = Math.Clamp(over.Y, Head - 60, Head + ((North - South) * Scale) + 30);
        svg.Bend(from, over, to, color, width, style);
        DrawArrow(svg, from, over, to, color, 3.5 + (width * 0.6));
    }

    /// <summary>Which way a bend goes.</summary>
    private static void DrawArrow(Svg svg, (double X, double Y) from, (double X, double Y) over, (double X, double Y) to, string color, double size)
    {
        const double left = 1 - ArrowAt;
        double x = (left * left * from.X) + (2 * left * ArrowAt * over.X) + (ArrowAt * ArrowAt * to.X), y = (left * left * from.Y) + (2 * left * ArrowAt * over.Y) + (ArrowAt * ArrowAt * to.Y);
        double across = (left * (over.X - from.X)) + (ArrowAt * (to.X - over.X)), down = (left * (over.Y - from.Y)) + (ArrowAt * (to.Y - over.Y)), length = Math.Sqrt((across * across) + (down * down));
        (across, down) = (across / length * size, down / length * size);
        svg.Polygon([(x + (across * 1.2), y + (down * 1.2)), (x - across - down, y - down + across), (x - across + down, y - down - across)], color);
    }

    private static void DrawPoint(Svg svg, MapPoint point)
    {
        (double x, double y) = At(point.Longitude, point.Latitude);
        if (point.IsGateway)
        {
            svg.Rectangle(x - 7, y - 7, 14, 14, Svg.Ink, "rx=\"2\" stroke=\"#ffffff\" stroke-width=\"1.5\"");
        }
        else
        {
            svg.Circle(x, y, 5.5, "#ffffff", $"stroke=\"{Svg.Ink}\" stroke-width=\"2\"");
        }

        const string halo = "stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"";
        double above = 15 * point.Lines.Count;
        (double text, double line, string anchor) = point.Side switch
        {
            LabelSide.Left => (x - 24, y - 2, "end"),
            LabelSide.Above => (x - 4, y - 24 - above, "start"),
            LabelSide.AboveLeft => (x + 2, y - 22 - above, "end"),
            LabelSide.Below => (x, y + 36, "middle"),
            LabelSide.BelowLeft => (x - 14, y + 30, "end"),
            _ => (x + 24, y - 2, "start"),
        };
        svg.Text(text, line, point.Name, 14, anchor, style: $"font-weight=\"bold\" {halo}");
        for (int i = 0; i < point.Lines.Count; i++)
        {
            svg.Text(text, line + (15 * (i + 1)), point.Lines[i], 12, anchor, style: halo);
        }
    }
}
