using System.Collections.Concurrent;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>One zygote per interpreter, started ahead and replaced when it dies. It runs nothing of any function.</summary>
internal sealed class Zygotes(ISandbox sandbox)
{
    /// <summary>Enough for what it imports; what its children write is theirs.</summary>
    private static readonly MemorySize Memory = new(512);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Task<ForkParent?>> all = new();

    /// <summary>The zygote for a plan when it is ready; else null, and one is being started.</summary>
    public ForkParent? Find(LaunchPlan plan)
    {
        if (plan.ZygoteArguments.Count == 0)
        {
            return null;
        }

        string key = plan.ZygoteArguments[0];
        Task<ForkParent?> starting = all.GetOrAdd(key, _ => StartAsync(plan));
        if (!starting.IsCompletedSuccessfully || starting.Result is not { } zygote)
        {
            return null;
        }

        if (zygote.IsUsable)
        {
            return zygote;
        }

        all.TryUpdate(key, StartAsync(plan), starting);
        return null;
    }

    public void Retire()
    {
        foreach (Task<ForkParent?> one in all.Values)
        {
            _ = RetireAsync(one);
        }
    }

    private static async Task RetireAsync(Task<ForkParent?> starting) => (await starting.ConfigureAwait(false))?.Retire();

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
