using System.Text;
using System.Text.Json;
using Virga.Node.Federation.Providers;
using Virga.Node.Values;

namespace Virga.Scenarios.Providers;

/// <summary>What every <see cref="IProvider"/> does, against what really answers there.</summary>
public abstract class ProviderConformance
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Function_FromDeployToRemove_IsListedCalledAndGone()
    {
        IProvider provider = Open();
        Assert.Null(await provider.CheckAsync(default));
        Assert.Equal("whole", (await provider.DeployAsync(Function("whole", "echo"), default)).Value.Name);
        Assert.Contains("whole", (await provider.ListAsync(default)).Value.Select(one => one.Name));
        ProviderAnswer answer = await provider.InvokeAsync(Call("whole", "{\"n\": [1, 2.5, \"ä\"]}"), default);
        Assert.True(answer is { Refusal: null, FunctionError: null }, answer.Refusal?.Message);
        Assert.Equal("[1,2.5,\"ä\"]", JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(answer.Payload.Span).GetProperty("n"), Plain));
        Assert.Null(await provider.ScaleAsync("whole", new FunctionScale(1, null), default));
        Assert.Null(await provider.RemoveAsync("whole", default));
        Assert.DoesNotContain("whole", (await provider.ListAsync(default)).Value.Select(one => one.Name));
    }

    [Fact]
    public async Task Deploy_Again_ReplacesTheCode()
    {
        IProvider provider = Open();
        Assert.Null((await provider.DeployAsync(Function("again", "echo"), default)).Error);
        Assert.Null((await provider.DeployAsync(Function("again", "fail"), default)).Error);
        ProviderAnswer answer = await provider.InvokeAsync(Call("again"), default);
        Assert.True(answer is { Refusal: null, FunctionError: "Unhandled" }, answer.Refusal?.Message);
        Assert.Contains("broken on purpose", Encoding.UTF8.GetString(answer.Payload.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anything_OfAFunctionThatIsNotThere_IsNotFoundAndNeverRan()
    {
        IProvider provider = Open();
        ProviderAnswer answer = await provider.InvokeAsync(Call("absent"), default);
        Assert.Equal((Outcome.NotFound, false), (answer.Refusal?.Outcome, answer.MayHaveRun));
        Assert.Equal(Outcome.NotFound, (await provider.RemoveAsync("absent", default))?.Outcome);
        Assert.Equal(Outcome.NotFound, (await provider.ScaleAsync("absent", new FunctionScale(1, null), default))?.Outcome);
    }

    [Fact]
    public async Task Invoke_LongerThanTheCallerWaits_EndsAndMayHaveRun()
    {
        IProvider provider = Open();
        Assert.Null((await provider.DeployAsync(Function("slow", "slow"), default)).Error);
        ProviderAnswer answer = await provider.InvokeAsync(Call("slow") with { Timeout = TimeSpan.FromMilliseconds(100) }, default);
        Assert.Equal((Outcome.Unavailable, true), (answer.Refusal?.Outcome, answer.MayHaveRun));
        using CancellationTokenSource caller = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provider.InvokeAsync(Call("slow"), caller.Token));
    }

    [Fact]
    public async Task Prices_AreKnownAndSayWhereFrom()
    {
        CallPrices prices = (await Open().PricesAsync(default)).Value;
        Assert.True(prices.GigabyteSecondPicos > 0 && prices.Source.Length > 0);
    }

    internal abstract IProvider Open();

    /// <param name="code"><c>echo</c>, <c>fail</c> or <c>slow</c>.</param>
    internal abstract FunctionDeployment Function(string name, string code);

    /// <summary>For providers that take zips.</summary>
    internal static FunctionDeployment Python(string name, string code) => new()
    {
        Name = name,
        Runtime = "python3.11",
        Handler = $"app.{code}",
        Role = "arn:aws:iam::000000000000:role/any",
        TimeoutSeconds = 20,
        Zip = Zip.Of(("app.py", "import time\n\ndef echo(event, context):\n    return event\n\ndef fail(event, context):\n    raise ValueError('broken on purpose')\n\ndef slow(event, context):\n    time.sleep(1.5)\n")),
    };

    private static ProviderCall Call(string function, string payload = "{}") => new(function, Encoding.UTF8.GetBytes(payload), Patience);
}
