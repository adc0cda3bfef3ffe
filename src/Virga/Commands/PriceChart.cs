using System.Globalization;
using System.Text.Json;
using Virga.Pictures;

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
        string title = $"{ProviderPricesCommand.TitleOf(document)}: what they cost, in USD", duration = Svg.Colors[0], requests = Svg.Colors[1];
        Svg svg = new(Width, height, title);
        svg.Text(16, 22, title, 15, style: "font-weight=\"bold\"");
        svg.Rectangle(16, 32, 10, 10, duration);
        svg.Text(31, 41, "duration");
        svg.Rectangle(96, 32, 10, 10, requests);
        svg.Text(111, 41, "requests");
        for (int i = 0; i < rows.Length; i++)
        {
            int y = Top + (i * Step);
            double lasting = (double)(Amount(rows[i], "Duration") * scale), asked = (double)(Amount(rows[i], "Requests") * scale);
            svg.Text(Left - 8, y + 12, $"{rows[i].GetProperty("Name").GetString()} {rows[i].GetProperty("Region").GetString()}".Trim(), anchor: "end");
            svg.Rectangle(Left, y, lasting, Bar, duration);
            svg.Rectangle(Left + lasting, y, asked, Bar, requests);
            svg.Text(Left + lasting + asked + 6, y + 12, Amount(rows[i], "Total").ToString("0.000000", CultureInfo.InvariantCulture));
        }

        svg.Text(16, height - 12, "AWS: x86, first tier, without the free tier. A machine's price is spread over the memory that is used.", 11, fill: Svg.Faint);
        return svg.ToString();
    }

    private static decimal Amount(JsonElement row, string name) => decimal.Parse(row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
