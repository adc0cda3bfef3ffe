using System.Globalization;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>How calls move to a new version: by so many percent after each pause.</summary>
/// <param name="Step">Percent, 1-100.</param>
internal sealed partial record Canary(int Step, TimeSpan Pause)
{
    /// <summary>Reads <c>10%/5m</c>; the pause ends with s, m or h.</summary>
    public static Result<Canary> Parse(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success || int.Parse(match.Groups["step"].Value, CultureInfo.InvariantCulture) is not (>= 1 and <= 100 and int step))
        {
            return new VirgaError(Outcome.InvalidParameter, $"--canary {text} is not of the form 10%/5m: percent (1-100) and the pause after each step (s, m or h).");
        }

        double number = double.Parse(match.Groups["pause"].Value, CultureInfo.InvariantCulture);
        return new Canary(step, match.Groups["unit"].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        });
    }

    [GeneratedRegex(@"^(?<step>\d{1,3})%/(?<pause>\d{1,4}(\.\d{1,3})?)(?<unit>[smh])\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
