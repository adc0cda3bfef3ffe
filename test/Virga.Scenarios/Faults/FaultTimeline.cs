using System.Globalization;
using System.Text;

namespace Virga.Scenarios.Faults;

/// <summary>One schedule as a picture (SVG): a lane a node with its calls and messages, what went wrong behind them.</summary>
internal static class FaultTimeline
{
    private const int Width = 1_100, Left = 80, Right = 30, Top = 90, Lane = 70;
    private const string Wrong = "#e8e0d0", Down = "#d66", Answered = "#283", Recovered = "#36c", Refused = "#e80", Message = "#707";

    private static readonly (string Color, string What)[] Legend =
        [(Answered, "call answered"), (Recovered, "answer lost, receipt had by asking again"), (Refused, "refused, nobody pays"), (Message, "message published"), (Wrong, "ways cut"), (Down, "node dead")];

    public static string Svg(FaultResult result)
    {
        double end = result.Marks.Select(mark => mark.At).Append(result.Schedule.Length.TotalSeconds).Max() * 1.02;
        int bottom = Top + (FaultSchedule.Nodes * Lane);
        double X(double seconds) => Left + (seconds / end * (Width - Left - Right));
        StringBuilder svg = new();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {bottom + 110}\" font-family=\"sans-serif\" font-size=\"11\"><rect width=\"{Width}\" height=\"{bottom + 110}\" fill=\"#fff\"/>");
        Add($"<text x=\"{Left}\" y=\"24\" font-size=\"14\">{result.Schedule.ToString().Replace("&", "&amp;", StringComparison.Ordinal)}</text>");
        foreach (Fault cut in result.Schedule.Faults.Where(fault => fault.Kind == FaultKind.Cut))
        {
            double from = X(cut.From * result.Schedule.Length.TotalSeconds), until = X(cut.Until * result.Schedule.Length.TotalSeconds);
            Add($"<rect x=\"{from:0.#}\" y=\"{Top - 10}\" width=\"{until - from:0.#}\" height=\"{bottom - Top + 10}\" fill=\"{Wrong}\" opacity=\"0.7\"/>");
        }

        for (int node = 0; node < FaultSchedule.Nodes; node++)
        {
            double middle = Top + ((node + 0.5) * Lane);
            Add($"<text x=\"20\" y=\"{middle + 4:0.#}\">node {node}</text><path d=\"M{Left} {middle:0.#}H{Width - Right}\" stroke=\"#999\"/>");
            foreach (Fault kill in result.Schedule.Faults.Where(fault => fault.Kind == FaultKind.Kill && fault.Node == node))
            {
                double from = X(At(result, $"node {node} killed")), until = X(At(result, $"node {node} ready"));
                Add($"<path d=\"M{from:0.#} {middle:0.#}H{until:0.#}\" stroke=\"{Down}\" stroke-width=\"8\"/>");
            }

            foreach (FaultCall call in result.Calls.Where(call => call.Gateway == node))
            {
                string color = call.IsAnswered ? Answered : call.Receipt is not null ? Recovered : Refused;
                double y = middle - 8 - (Math.Abs(call.Id.GetHashCode(StringComparison.Ordinal)) % 20);
                Add($"<path d=\"M{X(call.SentAt):0.#} {y:0.#}H{Math.Max(X(call.SentAt) + 1, X(call.EndedAt)):0.#}\" stroke=\"{color}\" stroke-width=\"2\" opacity=\"0.7\"/><circle cx=\"{X(call.SentAt):0.#}\" cy=\"{y:0.#}\" r=\"2\" fill=\"{color}\"/>");
            }

            foreach (FaultEvent one in result.Events.Where(one => one.Node == node && one.IsTaken))
            {
                Add($"<circle cx=\"{X(one.At):0.#}\" cy=\"{middle + 14:0.#}\" r=\"3\" fill=\"{Message}\"/>");
            }
        }

        foreach ((double at, string what) in result.Marks)
        {
            Add($"<path d=\"M{X(at):0.#} {Top - 14}V{bottom}\" stroke=\"#555\" stroke-dasharray=\"3 3\"/><text transform=\"translate({X(at):0.#} {Top - 16}) rotate(-25)\">{what}</text>");
        }

        for (int i = 0; i <= 10; i++)
        {
            Add($"<text x=\"{X(end * i / 10):0.#}\" y=\"{bottom + 20}\" text-anchor=\"middle\">{end * i / 10:0.#} s</text>");
        }

        foreach ((int i, (string color, string what)) in Legend.Index())
        {
            Add($"<rect x=\"{Left + (i % 3 * 330)}\" y=\"{bottom + 40 + (i / 3 * 22)}\" width=\"12\" height=\"12\" fill=\"{color}\"/><text x=\"{Left + 18 + (i % 3 * 330)}\" y=\"{bottom + 50 + (i / 3 * 22)}\">{what}</text>");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double At(FaultResult result, string mark) => result.Marks.Where(one => one.What == mark).Select(one => one.At).DefaultIfEmpty(result.Schedule.Length.TotalSeconds).First();
}
