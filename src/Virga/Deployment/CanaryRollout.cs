using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>
/// Publishes what was deployed and moves an alias to it step by step. When calls of the new version fail more often than those of the
/// old one, or the operator stops it, all calls go back to the old one.
/// </summary>
internal sealed class CanaryRollout(NodeClient client, Canary canary, string alias, Action<string> say)
{
    /// <summary>The error when it was rolled back.</summary>
    public async Task<VirgaError?> RunAsync(string function, CancellationToken cancellation)
    {
        string path = $"/2015-03-31/functions/{Uri.EscapeDataString(function)}";
        if (!(await client.SendAsync(HttpMethod.Post, $"{path}/versions", new { }, cancellation).ConfigureAwait(false)).TryGet(out JsonElement published, out VirgaError? error))
        {
            return error;
        }

        string next = published.GetProperty("Version").GetString()!;
        Result<JsonElement> existing = await client.SendAsync(HttpMethod.Get, $"{path}/aliases/{alias}", null, cancellation).ConfigureAwait(false);
        if (existing.Error is { Outcome: Outcome.NotFound })
        {
            say($"{function}:{alias} is new: all calls go to version {next}");
            return (await client.SendAsync(HttpMethod.Post, $"{path}/aliases", new { Name = alias, FunctionVersion = next }, cancellation).ConfigureAwait(false)).Error;
        }

        if (!existing.TryGet(out JsonElement now, out error))
        {
            return error;
        }

        string old = now.GetProperty("FunctionVersion").GetString()!;
        if (old == next)
        {
            say($"{function}:{alias} is at version {next} already");
            return null;
        }

        return await ShiftAsync(function, $"{path}/aliases/{alias}", old, next, cancellation).ConfigureAwait(false);
    }

    private async Task<VirgaError?> ShiftAsync(string function, string path, string old, string next, CancellationToken cancellation)
    {
        Counts oldBefore = await CountAsync(function, old).ConfigureAwait(false), nextBefore = await CountAsync(function, next).ConfigureAwait(false);
        for (int percent = canary.Step; percent < 100; percent += canary.Step)
        {
            if (await RouteAsync(path, old, next, percent, cancellation).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            say(string.Create(CultureInfo.InvariantCulture, $"{function}:{alias} {percent,3}% to version {next}"));
            bool isStopped = await Task.Delay(canary.Pause, cancellation).ContinueWith(delay => delay.IsCanceled, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            Counts ofOld = (await CountAsync(function, old).ConfigureAwait(false)).Since(oldBefore), ofNext = (await CountAsync(function, next).ConfigureAwait(false)).Since(nextBefore);
            if (isStopped || ofNext.FailedPart > ofOld.FailedPart)
            {
                await RouteAsync(path, old, next, 0, CancellationToken.None).ConfigureAwait(false);
                return new VirgaError(Outcome.Conflict, isStopped
                    ? $"stopped: all calls of {function}:{alias} go to version {old} again"
                    : $"rolled back to version {old}: {ofNext.Failed} of {ofNext.Served} calls of version {next} failed, {ofOld.Failed} of {ofOld.Served} of version {old}");
            }
        }

        say($"{function}:{alias} 100% to version {next}");
        return await RouteAsync(path, next, old, 0, cancellation).ConfigureAwait(false);
    }

    private async Task<VirgaError?> RouteAsync(string path, string main, string other, int percent, CancellationToken cancellation)
    {
        Dictionary<string, double> weights = percent == 0 ? [] : new Dictionary<string, double> { [other] = percent / 100.0 };
        return (await client.SendAsync(HttpMethod.Put, path, new { FunctionVersion = main, RoutingConfig = new { AdditionalVersionWeights = weights } }, cancellation).ConfigureAwait(false)).Error;
    }

    private async Task<Counts> CountAsync(string function, string version)
    {
        Result<JsonElement> pools = await client.SendAsync(HttpMethod.Get, "/_virga/v1/instances", null, CancellationToken.None).ConfigureAwait(false);
        foreach (JsonElement pool in pools.TryGet(out JsonElement all, out _) ? all.EnumerateArray().ToArray() : [])
        {
            if (pool.GetProperty("Function").GetString() == function && pool.GetProperty("Version").GetString() == version)
            {
                return new Counts(pool.GetProperty("Served").GetInt64(), pool.GetProperty("Failed").GetInt64());
            }
        }

        return default;
    }

    private readonly record struct Counts(long Served, long Failed)
    {
        public double FailedPart => Served == 0 ? 0 : (double)Failed / Served;

        public Counts Since(Counts before) => new(Served - before.Served, Failed - before.Failed);
    }
}
