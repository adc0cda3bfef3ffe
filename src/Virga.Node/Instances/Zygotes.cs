using System.Collections.Concurrent;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>One zygote per interpreter, started ahead and replaced when it dies. It runs nothing of any function.</summary>
internal sealed class Zygotes(ISandbox sandbox, TimeProvider time)
{
    /// <summary>Enough for what it imports; what its children write is theirs.</summary>
    private static readonly MemorySize Memory = new(512);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);

    private static readonly Task<ForkParent?> None = Task.FromResult<ForkParent?>(null);

    private readonly ConcurrentDictionary<string, Lazy<Task<ForkParent?>>> all = new();
    private readonly Lock gate = new();
    private long lastRetry;

    /// <summary>The zygote for a plan when it is ready; else null, and one is being started.</summary>
    public ForkParent? Find(LaunchPlan plan) => FindAsync(plan) is { IsCompletedSuccessfully: true } ready ? ready.Result : null;

    /// <summary>The zygote for a plan; null when the language has none, or this machine can't.</summary>
    public Task<ForkParent?> FindAsync(LaunchPlan plan)
    {
        if (plan.ZygoteArguments.Count == 0)
        {
            return None;
        }

        string key = plan.ZygoteArguments[0];
        Lazy<Task<ForkParent?>> known = all.GetOrAdd(key, _ => Start(plan));
        if (known.Value.IsCompleted && (!known.Value.IsCompletedSuccessfully || known.Value.Result is null ? MayRetry() : !known.Value.Result.IsUsable))
        {
            all.TryUpdate(key, Start(plan), known);
            known = all[key];
        }

        return known.Value;
    }

    /// <summary>A start that failed is tried again, but not at every call.</summary>
    private bool MayRetry()
    {
        lock (gate)
        {
            if (time.GetElapsedTime(lastRetry) < RetryPause)
            {
                return false;
            }

            lastRetry = time.GetTimestamp();
            return true;
        }
    }

    private Lazy<Task<ForkParent?>> Start(LaunchPlan plan) => new(() => StartAsync(plan));

    /// <summary>Null when this machine can't: functions then start in other ways.</summary>
    private async Task<ForkParent?> StartAsync(LaunchPlan plan)
    {
        SandboxSpec spec = new()
        {
            Arguments = plan.ZygoteArguments,
            Environment = [.. LambdaEnvironment.Constant, .. plan.Environment],
            Binds = plan.Binds,
            Memory = Memory,
            Temporary = new MemorySize(16),
            Network = SandboxNetwork.None,
            HasChannel = true,
            Forkable = true,
        };
        if (!(await sandbox.LaunchAsync(spec, CancellationToken.None).ConfigureAwait(false)).TryGet(out SandboxProcess? process, out _))
        {
            return null;
        }

        FrameChannel channel = new(process.Channel!);
        using CancellationTokenSource limit = new(StartLimit);
        using CancellationTokenRegistration tooLate = limit.Token.Register(channel.Close);
        ChannelReply reply = await channel.InitAsync("{}"u8.ToArray()).ConfigureAwait(false);
        if (reply.Kind != ChannelReplyKind.Ready)
        {
            process.Dispose();
            return null;
        }

        reply.Body.Dispose();
        return new ForkParent(process, sandbox, process.Dispose);
    }
}
