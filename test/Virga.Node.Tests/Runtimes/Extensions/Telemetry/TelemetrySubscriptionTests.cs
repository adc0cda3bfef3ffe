using Virga.Node.Runtimes.Extensions.Telemetry;

namespace Virga.Node.Tests.Runtimes.Extensions.Telemetry;

public sealed class TelemetrySubscriptionTests
{
    private static readonly TelemetryRequest Good = new("2022-12-13", ["platform", "function"], null, new("HTTP", "http://sandbox.localdomain:8080/told"));

    [Fact]
    public void From_WithoutBuffering_HasTheUsualLimits()
    {
        (TelemetrySubscription? made, _) = From(Good);
        Assert.Equal(new TelemetryLimits(1000, 262_144, TimeSpan.FromSeconds(1)), made!.Limits);
        Assert.Equal(["platform", "function"], made.Types);
        Assert.Equal(10_000, From(Good with { SchemaVersion = null }, TelemetryDialect.Logs).Made!.Limits.MaxItems);
    }

    [Theory]
    [InlineData(999L, null, null, "maxItems should be between 1000 and 10000")]
    [InlineData(null, 1_048_577L, null, "maxBytes should be between 262144 and 1048576")]
    [InlineData(null, null, 24L, "timeoutMs should be between 25 and 30000")]
    [InlineData(null, null, 5_000_000_000L, "timeoutMs should be between 25 and 30000")]
    public void From_BufferingOutOfRange_IsRefused(long? items, long? bytes, long? timeout, string error) =>
        Assert.Equal(error, From(Good with { Buffering = new(items, bytes, timeout) }).Errors);

    [Theory]
    [InlineData("HTTP", "http://sandbox.localdomain", "URI port is not provided")]
    [InlineData("HTTP", "https://sandbox.localdomain:8080", "URI should be http://sandbox.localdomain:PORT/PATH")]
    [InlineData("HTTP", "http://example.com:8080", "URI should be http://sandbox.localdomain:PORT/PATH")]
    [InlineData("HTTP", "http://sandbox:9001", "URI port should be at least 1024 and not 9001")]
    [InlineData("HTTP", "http://sandbox:81", "URI port should be at least 1024 and not 9001")]
    [InlineData("TCP", "http://sandbox:8080", "protocol TCP is not supported here: use HTTP")]
    public void From_DestinationElsewhere_IsRefused(string protocol, string uri, string error) =>
        Assert.Equal(error, From(Good with { Destination = new(protocol, uri) }).Errors);

    [Fact]
    public void From_SeveralMistakes_NamesAll() => Assert.Equal(
        "schemaVersion should be one of 2025-01-29, 2022-12-13, 2022-07-01; types should not be empty; destination is not provided",
        From(new TelemetryRequest(null, null, null, null)).Errors);

    [Fact]
    public void From_UnknownType_IsRefused() =>
        Assert.Equal("type metrics is not one of platform, function, extension", From(Good with { Types = ["platform", "metrics"] }).Errors);

    private static (TelemetrySubscription? Made, string Errors) From(TelemetryRequest request, TelemetryDialect dialect = TelemetryDialect.Telemetry)
    {
        List<string> errors = [];
        TelemetrySubscription? made = TelemetrySubscription.From(request, dialect, errors);
        Assert.Equal(errors.Count == 0, made is not null);
        return (made, string.Join("; ", errors));
    }
}
