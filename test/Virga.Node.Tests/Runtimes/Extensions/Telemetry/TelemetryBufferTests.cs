using System.Text;
using System.Text.Json;
using Virga.Node.Runtimes.Extensions.Telemetry;

namespace Virga.Node.Tests.Runtimes.Extensions.Telemetry;

public sealed class TelemetryBufferTests : IDisposable
{
    private const int MaxItems = 1000;

    private static readonly TelemetryEvents Events = new(TimeProvider.System);

    private readonly TelemetryBuffer buffer = New(TelemetryDialect.Telemetry, "2022-12-13");

    public void Dispose() => buffer.Dispose();

    [Fact]
    public void Add_UntilFull_IsDueAndThenDrops()
    {
        for (int i = 0; i < MaxItems - 1; i++)
        {
            buffer.Add(Line("x"));
        }

        Assert.False(buffer.Due.IsCompleted);
        buffer.Add(Line("x"));
        Assert.True(buffer.Due.IsCompleted);
        buffer.Add(Line("too many"));
        buffer.Add(Line("too many"));
        JsonElement[] batch = Read(buffer.Take());
        Assert.Equal(MaxItems + 1, batch.Length);
        Assert.Equal("platform.logsDropped", batch[0].GetProperty("type").GetString());
        Assert.Equal(2, batch[0].GetProperty("record").GetProperty("droppedRecords").GetInt32());
        Assert.True(batch[0].GetProperty("record").GetProperty("droppedBytes").GetInt32() > 0);
        Assert.False(buffer.Due.IsCompleted);
        Assert.Empty(Read(buffer.Take()));
    }

    [Fact]
    public void Add_ManyBytes_IsDue()
    {
        buffer.Add(Line(new string('x', 262_144)));
        Assert.True(buffer.Due.IsCompleted);
    }

    [Fact]
    public async Task Add_One_IsDueInTime()
    {
        using TelemetryBuffer quick = New(TelemetryDialect.Telemetry, "2022-12-13", TimeSpan.FromMilliseconds(25));
        quick.Add(Line("x"));
        await quick.Due.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Lose_ABatch_IsToldByTheNext()
    {
        buffer.Add(Line("lost"));
        TelemetryBatch lost = buffer.Take();
        buffer.Lose(lost.Records, lost.Bytes);
        buffer.Add(Line("kept"));
        JsonElement[] batch = Read(buffer.Take());
        Assert.Equal(1, batch[0].GetProperty("record").GetProperty("droppedRecords").GetInt32());
        Assert.Equal("kept", batch[1].GetProperty("record").GetString());
    }

    [Fact]
    public void Add_NotSubscribedTo_IsNotKept()
    {
        buffer.Add(Events.Line(TelemetryStreams.Extension, "x"u8, false));
        buffer.Add(Events.End("r"));
        Assert.Empty(Read(buffer.Take()));
    }

    [Theory]
    [InlineData("2020-08-15", 0)]
    [InlineData("2021-03-18", 1)]
    public void Add_RuntimeDoneForTheLogsApi_DependsOnItsSchema(string schema, int count)
    {
        using TelemetryBuffer logs = New(TelemetryDialect.Logs, schema);
        logs.Add(Events.RuntimeDone(new() { RequestId = "r", FunctionArn = "a", TraceId = "t", DeadlineUnixMilliseconds = 1, Event = default }, "success", default, default, default, 0));
        Assert.Equal(count, Read(logs.Take()).Length);
    }

    [Theory]
    [InlineData((int)TelemetryDialect.Telemetry, "2022-12-13", "{\"a\":1}", JsonValueKind.Object)]
    [InlineData((int)TelemetryDialect.Telemetry, "2022-07-01", "{\"a\":1}", JsonValueKind.String)]
    [InlineData((int)TelemetryDialect.Logs, "2021-03-18", "{\"a\":1}", JsonValueKind.String)]
    [InlineData((int)TelemetryDialect.Telemetry, "2022-12-13", "{} and more", JsonValueKind.String)]
    [InlineData((int)TelemetryDialect.Telemetry, "2022-12-13", "", JsonValueKind.String)]
    public void Add_ALineOfJson_ComesAsTheSchemaHasIt(int dialect, string schema, string line, JsonValueKind kind)
    {
        using TelemetryBuffer lines = New((TelemetryDialect)dialect, schema);
        lines.Add(Events.Line(TelemetryStreams.Function, Encoding.UTF8.GetBytes(line), isJson: true));
        Assert.Equal(kind, Assert.Single(Read(lines.Take())).GetProperty("record").ValueKind);
    }

    private static TelemetryBuffer New(TelemetryDialect dialect, string schema, TimeSpan? timeout = null) => new(
        new TelemetrySubscription
        {
            Dialect = dialect,
            Schema = schema,
            Streams = TelemetryStreams.Platform | TelemetryStreams.Function,
            Limits = new TelemetryLimits(MaxItems, 262_144, timeout ?? TimeSpan.FromMinutes(10)),
            Destination = new Uri("http://sandbox:8080"),
        },
        Events,
        TimeProvider.System);

    private static TelemetryEvent Line(string text) => Events.Line(TelemetryStreams.Function, Encoding.UTF8.GetBytes(text), false);

    private static JsonElement[] Read(TelemetryBatch batch) => JsonSerializer.Deserialize<JsonElement[]>(batch.ToJson())!;
}
