using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Virga.Commands;

/// <summary>The comparison of prices as bars: one a place, its two parts stacked, all on one scale that begins at zero.</summary>
internal static class PriceChart
{
    private const int Width = 860;
    private const int Left = 230;
    private const int Right = 130;
    private const int Top = 54;
    private const int Step = 24;
    private const int Bar = 16;
    private const int Foot = 34;

    /// <param name="document">As <c>/_virga/v1/prices</c> answers.</param>
    public static string Draw(JsonElement document)
    {
        JsonElement[] rows = [.. document.GetProperty("Prices").EnumerateArray().Where(row => row.TryGetProperty("Total", out _))];
        decimal most = rows.Length == 0 ? 0 : rows.Max(row => Amount(row, "Total"));
        decimal scale = most == 0 ? 0 : (Width - Left - Right) / most;
        int height = Top + (rows.Length * Step) + Foot;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#fff\"/>\n<text x=\"16\" y=\"22\" font-size=\"15\" font-weight=\"bold\">{WebUtility.HtmlEncode(ProviderPricesCommand.TitleOf(document))}: what they cost, in USD</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"16\" y=\"32\" width=\"10\" height=\"10\" fill=\"#2b6cb0\"/><text x=\"31\" y=\"41\">duration</text><rect x=\"96\" y=\"32\" width=\"10\" height=\"10\" fill=\"#dd6b20\"/><text x=\"111\" y=\"41\">requests</text>\n");
        for (int i = 0; i < rows.Length; i++)
        {
            int y = Top + (i * Step);
            decimal duration = Amount(rows[i], "Duration") * scale, requests = Amount(rows[i], "Requests") * scale;
            string label = WebUtility.HtmlEncode($"{rows[i].GetProperty("Name").GetString()} {rows[i].GetProperty("Region").GetString()}".Trim());
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 12}\" text-anchor=\"end\">{label}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{duration:0.##}\" height=\"{Bar}\" fill=\"#2b6cb0\"/><rect x=\"{Left + duration:0.##}\" y=\"{y}\" width=\"{requests:0.##}\" height=\"{Bar}\" fill=\"#dd6b20\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + duration + requests + 6:0.##}\" y=\"{y + 12}\">{Amount(rows[i], "Total"):0.000000}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"{height - 12}\" fill=\"#555\" font-size=\"11\">AWS: x86, first tier, without the free tier. A machine's price is spread over the memory that is used.</text>\n</svg>\n");
        return svg.ToString();
    }

    private static decimal Amount(JsonElement row, string name) => decimal.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
