namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>What an extension wants to be told, how and where.</summary>
internal sealed record TelemetrySubscription
{
    private const string RuntimeDone = "platform.runtimeDone";
    private const string FirstTelemetrySchema = "2022-07-01";
    private const string FirstLogsSchema = "2020-08-15";
    private const string RuntimeDoneLogsSchema = "2021-03-18";
    private const int LowestPort = 1024;
    private const int NodePort = 9001;

    private static readonly string[] Hosts = ["sandbox.localdomain", "sandbox"];
    private static readonly string[] TelemetrySchemas = ["2025-01-29", "2022-12-13", FirstTelemetrySchema];
    private static readonly string[] LogsSchemas = [RuntimeDoneLogsSchema, FirstLogsSchema];
    private static readonly TelemetryStreams[] All = [TelemetryStreams.Platform, TelemetryStreams.Function, TelemetryStreams.Extension];

    public required TelemetryDialect Dialect { get; init; }

    public required string Schema { get; init; }

    public required TelemetryStreams Streams { get; init; }

    public required TelemetryLimits Limits { get; init; }

    public required Uri Destination { get; init; }

    public IEnumerable<string> Types => All.Where(one => Streams.HasFlag(one)).Select(NameOf);

    /// <summary>Whether a line that is a JSON object comes as one; before, it came as a string.</summary>
    public bool TakesObjects => Schema != FirstTelemetrySchema;

    public bool Wants(TelemetryEvent what) => Streams.HasFlag(what.Stream)
        && (Dialect == TelemetryDialect.Telemetry || what.Type != RuntimeDone || Schema == RuntimeDoneLogsSchema);

    /// <summary>What is wrong with a request goes to <paramref name="errors"/>; then there is no subscription.</summary>
    public static TelemetrySubscription? From(TelemetryRequest request, TelemetryDialect dialect, List<string> errors)
    {
        string? schema = request.SchemaVersion ?? (dialect == TelemetryDialect.Logs ? FirstLogsSchema : null);
        string[] schemas = dialect == TelemetryDialect.Logs ? LogsSchemas : TelemetrySchemas;
        if (!schemas.Contains(schema))
        {
            errors.Add($"schemaVersion should be one of {string.Join(", ", schemas)}");
        }

        TelemetryStreams streams = StreamsOf(request.Types ?? [], errors);
        TelemetryLimits limits = TelemetryLimits.From(request.Buffering, dialect, errors);
        Uri? destination = DestinationOf(request.Destination, errors);
        return errors.Count > 0 ? null : new TelemetrySubscription { Dialect = dialect, Schema = schema!, Streams = streams, Limits = limits, Destination = destination! };
    }

    private static TelemetryStreams StreamsOf(IReadOnlyList<string> types, List<string> errors)
    {
        if (types.Count == 0)
        {
            errors.Add("types should not be empty");
        }

        errors.AddRange(types.Where(type => !All.Any(one => NameOf(one) == type)).Select(type => $"type {type} is not one of platform, function, extension"));
        return All.Where(one => types.Contains(NameOf(one))).Aggregate(TelemetryStreams.None, (all, one) => all | one);
    }

    private static Uri? DestinationOf(TelemetryRequest.DestinationPart? wanted, List<string> errors)
    {
        if (wanted is null)
        {
            errors.Add("destination is not provided");
            return null;
        }

        if (wanted.Protocol != "HTTP")
        {
            errors.Add(wanted.Protocol == "TCP" ? "protocol TCP is not supported here: use HTTP" : "protocol should be HTTP");
        }

        if (!Uri.TryCreate(wanted.URI, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttp || !Hosts.Contains(uri.Host))
        {
            errors.Add("URI should be http://sandbox.localdomain:PORT/PATH");
        }
        else if (uri.IsDefaultPort)
        {
            errors.Add("URI port is not provided");
        }
        else if (uri.Port < LowestPort || uri.Port == NodePort)
        {
            errors.Add($"URI port should be at least {LowestPort} and not {NodePort}");
        }

        return uri;
    }

    private static string NameOf(TelemetryStreams stream) => stream switch
    {
        TelemetryStreams.Platform => "platform",
        TelemetryStreams.Function => "function",
        _ => "extension",
    };
}
