using System.Globalization;
using System.Xml.Linq;
using Virga.Demo;
using Virga.Pictures;
using Virga.WideArea;

namespace Virga.Node.Tests.Pictures;

public sealed class WorldMapTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Draw_SevenGateways_NoLabelCoversAnotherOrLeavesThePicture()
    {
        MapPoint[] points = [.. Region.Seven.Select(region => new MapPoint(region.Place, region.Longitude, region.Latitude, IsGateway: true, DemoPictures.SideOf(region), ["9 calls", "took 10, ran 11"]))];
        MapFlow[] flows = [.. Enumerable.Range(0, points.Length).SelectMany(from => Enumerable.Range(0, points.Length).Select(to => new MapFlow(from, to, 1 + from, (from + to) % 3 == 0)))];
        XElement picture = XElement.Parse(new WorldMap { Title = "title", Subtitle = "subtitle", Points = points, Flows = flows }.Draw());
        (string Words, double Left, double Top, double Right, double Bottom)[] boxes = [.. picture.Descendants(Svg + "text").Select(BoxOf)];
        Assert.All(boxes, box => Assert.True(box.Left >= 0 && box.Top >= 0 && box.Right <= Number(picture, "width") && box.Bottom <= Number(picture, "height"), box.ToString()));
        Assert.Empty(from one in boxes
                     from other in boxes
                     where one != other && one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom
                     select $"{one.Words} and {other.Words}");
        Assert.Equal(flows.Length, picture.Descendants(Svg + "path").Count(path => path.Attribute("stroke-width")!.Value != "5" && path.Attribute("d")!.Value.Contains('Q', StringComparison.Ordinal)) + points.Length);
    }

    [Fact]
    public void Draw_WordsWithMarkup_AreEscaped() =>
        Assert.Contains("<a> & \"b\"", XElement.Parse(new WorldMap { Title = "<a> & \"b\"", Subtitle = "", Points = [], Flows = [] }.Draw()).Value, StringComparison.Ordinal);

    [Fact]
    public void Draw_BarsWithoutValues_LeavesThemOut()
    {
        BarGroups chart = new() { Title = "t", Subtitle = [], Unit = "ms", Groups = ["a", "b"], Series = ["one"], Bar = (group, _) => group == 0 ? (2, 1, 3) : (double.NaN, 0, 0), Band = (1, 2, "band") };
        XElement picture = XElement.Parse(chart.Draw());
        Assert.Single(picture.Descendants(Svg + "text"), text => text.Value == "2" && text.Attribute("text-anchor")!.Value == "middle");
        Assert.DoesNotContain("NaN", picture.ToString(), StringComparison.Ordinal);
    }

    /// <summary>About as wide as a sans-serif face is.</summary>
    private static (string Words, double Left, double Top, double Right, double Bottom) BoxOf(XElement text)
    {
        double size = Number(text, "font-size"), width = text.Value.Length * size * 0.56, x = Number(text, "x"), y = Number(text, "y");
        double left = text.Attribute("text-anchor")!.Value switch { "end" => x - width, "middle" => x - (width / 2), _ => x };
        return (text.Value, left, y - (0.75 * size), left + width, y + (0.2 * size));
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
