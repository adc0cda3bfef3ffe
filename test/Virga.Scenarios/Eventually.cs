namespace Virga.Scenarios;

/// <summary>Waits for a condition, with a time-out that prints the state.</summary>
internal static class Eventually
{
    public static Task HoldsAsync(Func<bool> condition, Func<string> state, int seconds = 30) => HoldsAsync(() => Task.FromResult(condition()), state, seconds);

    public static async Task HoldsAsync(Func<Task<bool>> condition, Func<string> state, int seconds = 30)
    {
        DateTime end = DateTime.UtcNow.AddSeconds(seconds);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, $"timed out; state: {state()}");
            await timer.WaitForNextTickAsync();
        }
    }
}
