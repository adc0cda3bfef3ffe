using System.Globalization;
using Virga.Pictures;

namespace Virga.Scenarios.Faults;

/// <summary>One schedule as a picture (SVG): a lane a node with its calls and messages, what went wrong behind them.</summary>
internal static class FaultTimeline
{
    private const int Width = 1_100, Left = 80, Right = 30, Lane = 80, LineHeight = 18, CallRows = 20;
    private const string Cut = "#f0e8d8", Faint = "stroke-dasharray=\"3 3\"";
    private static readonly string Answered = Svg.Colors[2], Recovered = Svg.Colors[0], Refused = Svg.Colors[1], Message = Svg.Colors[3], Dead = Svg.Colors[5];

    public static string Draw(FaultResult result)
    {
        double end = 1.02 * result.Marks.Select(mark => mark.At).Append(result.Schedule.Length.TotalSeconds).Max();
        int top = 60 + (LineHeight * (result.Schedule.Faults.Count + result.Marks.Count)), bottom = top + (FaultSchedule.Nodes * Lane);
        double X(double seconds) => Left + (seconds / end * (Width - Left - Right));
        Svg picture = new(Width, bottom + 80, result.Schedule.ToString());
        picture.Text(Left, 26, $"Faults drawn from seed {result.Schedule.Seed}, and what came of {result.Calls.Count} calls and {result.Events.Count} messages", size: 15);
        int line = 50;
        foreach (Fault fault in result.Schedule.Faults)
        {
            picture.Text(Left, line, fault.Describe(result.Schedule.Length.TotalSeconds), fill: Svg.Faint);
            line += LineHeight;
        }

        foreach (Fault cut in result.Schedule.Faults.Where(fault => fault.Kind == FaultKind.Cut))
        {
            double from = X(cut.From * result.Schedule.Length.TotalSeconds);
            picture.Rectangle(from, top, X(cut.Until * result.Schedule.Length.TotalSeconds) - from, bottom - top, Cut, "opacity=\"0.8\"");
        }

        foreach ((double at, string what) in result.Marks.OrderBy(mark => mark.At))
        {
            bool isLate = at > end / 2;
            picture.Line(X(at), line - 10, X(at), bottom, Svg.Faint, style: Faint);
            picture.Text(X(at) + (isLate ? -4 : 4), line, string.Create(CultureInfo.InvariantCulture, $"{at:0.0} s {what}"), size: 11, anchor: isLate ? "end" : "start");
            line += LineHeight;
        }

        for (int node = 0; node < FaultSchedule.Nodes; node++)
        {
            DrawNode(picture, result, node, top + ((node + 0.6) * Lane), X);
        }

        DrawLegend(picture, end, bottom, X);
        return picture.ToString();
    }

    private static void DrawNode(Svg picture, FaultResult result, int node, double middle, Func<double, double> x)
    {
        picture.Text(20, middle + 4, $"node {node}");
        picture.Line(Left, middle, Width - Right, middle, Svg.Grid);
        if (result.Schedule.Faults.Any(fault => fault.Kind == FaultKind.Kill && fault.Node == node))
        {
            picture.Line(x(At(result, $"node {node} killed")), middle, x(At(result, $"node {node} ready")), middle, Dead, width: 7);
        }

        foreach ((int i, FaultCall call) in result.Calls.Where(call => call.Gateway == node).Index())
        {
            string color = call.IsAnswered ? Answered : call.Receipt is not null ? Recovered : Refused;
            double y = middle - 8 - (i % CallRows * 2);
            picture.Line(x(call.SentAt), y, Math.Max(x(call.SentAt) + 2, x(call.EndedAt)), y, color, width: 1.6);
        }

        foreach (FaultEvent one in result.Events.Where(one => one.Node == node && one.IsTaken))
        {
            picture.Circle(x(one.At), middle + 12, 3, Message);
        }
    }

    private static void DrawLegend(Svg picture, double end, int bottom, Func<double, double> x)
    {
        for (int i = 0; i <= 10; i++)
        {
            picture.Text(x(end * i / 10), bottom + 18, string.Create(CultureInfo.InvariantCulture, $"{end * i / 10:0.#} s"), anchor: "middle", fill: Svg.Faint);
        }

        (string Color, string What)[] legend =
            [(Answered, "call answered"), (Recovered, "receipt had later"), (Refused, "refused, nobody pays"), (Message, "message published"), (Cut, "ways cut"), (Dead, "node dead")];
        foreach ((int i, (string color, string what)) in legend.Index())
        {
            picture.Rectangle(Left + (i * 165), bottom + 40, 12, 12, color);
            picture.Text(Left + 18 + (i * 165), bottom + 50, what, size: 11);
        }
    }

    private static double At(FaultResult result, string mark) => result.Marks.Where(one => one.What == mark).Select(one => one.At).DefaultIfEmpty(result.Schedule.Length.TotalSeconds).First();
}
