using System.Text;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Extensions;
using Virga.Node.Runtimes.Extensions.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Tests.Runtimes.Extensions;

public sealed class ExtensionSetTests
{
    private static readonly InvocationFrame Invocation = new() { RequestId = "r", FunctionArn = "a", TraceId = "t", DeadlineUnixMilliseconds = 5, Event = "{}"u8.ToArray() };

    private readonly ExtensionSet set = new(
        ["one", "two"],
        new FunctionVersion
        {
            FunctionName = "f", FunctionNumber = 1, Runtime = "python3.13", Handler = "m.h", Role = "r", Code = default, CodeSize = 1, LastModified = default, RevisionId = "1",
        },
        new TelemetryFeed(_ => throw new InvalidOperationException("nobody subscribes"), false, TimeProvider.System),
        TimeProvider.System);

    [Fact]
    public async Task Settle_EachHasAskedForItsFirstEvent_EndsInit()
    {
        Task<PooledBytes?> settled = set.SettleAsync();
        _ = NextAsync("one", "INVOKE");
        Assert.False(settled.IsCompleted);
        _ = NextAsync("two");
        Assert.Null(await settled);
    }

    [Fact]
    public async Task Begin_OnlyWhoWantsInvocations_IsToldAndWaitedFor()
    {
        Task<ExtensionEvent?> one = NextAsync("one", "INVOKE");
        Task<ExtensionEvent?> two = NextAsync("two", "SHUTDOWN");
        set.Begin(Invocation);
        Assert.Equal("INVOKE", TypeOf(await one));
        Assert.False(two.IsCompleted);
        Task<PooledBytes?> settled = set.SettleAsync();
        Assert.False(settled.IsCompleted);
        _ = set.NextAsync(Registered["one"], default);
        Assert.Null(await settled);
    }

    [Fact]
    public async Task End_NotAskedTo_IsACrash()
    {
        _ = NextAsync("one", "INVOKE");
        set.End("one", 3);
        using PooledBytes error = (await set.SettleAsync())!.Value;
        Assert.Equal("""{"errorType":"Extension.Crash","errorMessage":"extension one exited with status 3"}""", Encoding.UTF8.GetString(error.Span));
    }

    [Fact]
    public async Task ShutDown_ExtensionEndsByItself_IsNoCrash()
    {
        Task<ExtensionEvent?> one = NextAsync("one", "SHUTDOWN");
        _ = NextAsync("two");
        Task leaving = set.ShutDownAsync("spindown");
        Assert.Equal("SHUTDOWN", TypeOf(await one));
        Assert.False(leaving.IsCompleted);
        set.End("one", 0);
        await leaving;
        Assert.Null(await set.SettleAsync());
    }

    [Fact]
    public void ShutDown_NobodyWantsIt_IsAtOnce()
    {
        _ = NextAsync("one", "INVOKE");
        _ = NextAsync("two");
        Assert.True(set.ShutDownAsync("spindown").IsCompleted);
    }

    [Fact]
    public async Task Close_WhoWaits_IsLetGo()
    {
        Task<ExtensionEvent?> one = NextAsync("one", "INVOKE");
        set.Close();
        Assert.Null(await one);
        Assert.Null(await set.SettleAsync());
    }

    [Fact]
    public void Register_TwiceOrUnderAnotherName_IsRefused()
    {
        Assert.NotNull(set.Register("one", []));
        Assert.Null(set.Register("one", []));
        Assert.Null(set.Register("three", []));
        Assert.Null(set.Find("nobody"));
    }

    private Dictionary<string, Extension> Registered { get; } = [];

    private Task<ExtensionEvent?> NextAsync(string name, params string[] events) => set.NextAsync(Registered[name] = set.Register(name, events)!, default);

    private static string? TypeOf(ExtensionEvent? what) => JsonSerializer.Deserialize<JsonElement>(what!.Json.Span).GetProperty("eventType").GetString();
}
