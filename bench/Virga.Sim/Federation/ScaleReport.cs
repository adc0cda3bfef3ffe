using System.Globalization;

namespace Virga.Sim.Federation;

/// <summary>The scale plan as a table and a picture.</summary>
internal static class ScaleReport
{
    private const int MostCalls = 800_000;

    public static void Print(string output)
    {
        Console.WriteLine(Line($"scale: {ScalePlan.ServersPerGateway} calls at once a gateway, load {ScalePlan.Load}, calls of {ScalePlan.CallSeconds} s, {ScalePlan.Clouds} clouds, blocks of {ScalePlan.BlockSeconds} s, batches of {ScalePlan.UsersPerBatch} users"));
        Console.WriteLine($"{"gateways",10}{"wait ms",10}{"as drawn",10}{"redirects",11}{"messages/s",12}{"Mgas/epoch",12}{"Mgas/block",12}{"tx/s",8}{"gas/call",10}");
        List<ScaleRow> rows = [];
        foreach (int gateways in ScalePlan.Sizes)
        {
            ScaleRow row = ScalePlan.At(gateways, Math.Min(8_192, MostCalls / gateways), 1);
            rows.Add(row);
            Console.WriteLine(Line($"{row.Gateways,10}{row.Wait * ScalePlan.CallSeconds * 1000,10:0.0}{row.RandomWait * ScalePlan.CallSeconds * 1000,10:0.0}{row.Redirects,11:0.000}{row.Messages,12:0}{row.EpochGas / 1e6,12:0.0}{row.EpochGas / 1e6 / ScalePlan.EpochBlocks,12:0.00}{row.Transactions,8:0.0}{row.CallGas,10:0}"));
        }

        Dictionary<string, IReadOnlyList<(double, double)>> lines = new()
        {
            ["wait, ms"] = [.. rows.Select(row => ((double)row.Gateways, row.Wait * ScalePlan.CallSeconds * 1000))],
            ["wait as drawn, ms"] = [.. rows.Select(row => ((double)row.Gateways, row.RandomWait * ScalePlan.CallSeconds * 1000))],
            ["messages/s, each"] = [.. rows.Select(row => ((double)row.Gateways, row.Messages))],
            ["Mgas a block"] = [.. rows.Select(row => ((double)row.Gateways, row.EpochGas / 1e6 / ScalePlan.EpochBlocks))],
            ["transactions/s"] = [.. rows.Select(row => ((double)row.Gateways, row.Transactions))],
        };
        File.WriteAllText(Path.Combine(output, "scale.svg"), LineChart.Draw("What a federation needs as it grows", "gateways", "", lines));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
