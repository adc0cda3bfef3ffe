namespace Virga.Node.Instances;

/// <summary>A version's template on its way: not wanted yet, being built, ready, or impossible for a reason.</summary>
internal sealed class Template
{
    private readonly TaskCompletionSource<TemplateForks?> built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int instances;
    private int begun;

    /// <summary>Null in the end when instances can't be forked.</summary>
    public Task<TemplateForks?> Built => built.Task;

    /// <summary>Why not, for the log of each instance that loads the function itself.</summary>
    public string? Reason { get; private set; }

    public required long MadeAt { get; init; }

    public long LastUsed { get; set; }

    /// <summary>True for the version's first instance, which doesn't wait for a template.</summary>
    public bool IsFirst() => Interlocked.Increment(ref instances) == 1;

    /// <summary>True once: for the one who is to build it.</summary>
    public bool TryBegin() => Interlocked.Exchange(ref begun, 1) == 0;

    public void SetReady(TemplateForks forks) => built.SetResult(forks);

    public void SetImpossible(string reason)
    {
        Reason = reason;
        built.SetResult(null);
    }

    /// <summary>The last forks have been taken. Those that run go on.</summary>
    public async Task RetireAsync(Stocks stocks)
    {
        if (TryBegin())
        {
            built.SetResult(null); // nobody builds it now
        }

        if (await built.Task.ConfigureAwait(false) is { } forks)
        {
            stocks.Close(forks.Spares);
            forks.Parent.Retire();
        }
    }
}
