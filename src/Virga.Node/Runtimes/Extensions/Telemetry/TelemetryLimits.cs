namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>How much is gathered before it is sent. Source: AWS Lambda developer guide, "Lambda Telemetry API reference", buffering.</summary>
/// <param name="Timeout">The longest that an event waits.</param>
internal sealed record TelemetryLimits(int MaxItems, int MaxBytes, TimeSpan Timeout)
{
    public static TelemetryLimits From(TelemetryRequest.BufferingPart? wanted, TelemetryDialect dialect, List<string> errors)
    {
        int Within(string name, long? value, int least, int most, int usual)
        {
            if (value < least || value > most)
            {
                errors.Add($"{name} should be between {least} and {most}");
                return usual;
            }

            return (int)(value ?? usual);
        }

        return new TelemetryLimits(
            Within("maxItems", wanted?.MaxItems, 1000, 10_000, dialect == TelemetryDialect.Logs ? 10_000 : 1000),
            Within("maxBytes", wanted?.MaxBytes, 262_144, 1_048_576, 262_144),
            TimeSpan.FromMilliseconds(Within("timeoutMs", wanted?.TimeoutMs, 25, 30_000, 1000)));
    }
}
