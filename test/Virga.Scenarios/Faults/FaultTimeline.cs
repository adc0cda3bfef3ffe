namespace Virga.Scenarios.Faults;

internal static class FaultTimeline
{
    public static string Svg(FaultResult result) => "<svg/>";
}
