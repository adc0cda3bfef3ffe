namespace Virga.Node.Runtimes.Extensions;

/// <summary>One external extension of an instance. Guarded by its <see cref="ExtensionSet"/>.</summary>
internal sealed class Extension(string name)
{
    private TaskCompletionSource<ExtensionEvent?> next = New();

    /// <summary>Its file's name in <c>/opt/extensions</c>.</summary>
    public string Name => name;

    /// <summary>What it says who it is by; known to it alone.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    public bool IsRegistered { get; private set; }

    /// <summary>It has asked for its first event.</summary>
    public bool IsReady { get; private set; }

    /// <summary>It has asked for the next event, and so is done with the one before.</summary>
    public bool IsWaiting { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>What it registered for, as it said it.</summary>
    public IReadOnlyCollection<string> Events { get; private set; } = [];

    public bool WantsInvoke { get; private set; }

    public bool WantsShutdown { get; private set; }

    public void Register(IReadOnlyCollection<string> events)
    {
        IsRegistered = true;
        Events = events;
        WantsInvoke = events.Contains("INVOKE");
        WantsShutdown = events.Contains("SHUTDOWN");
    }

    /// <summary>Asking again before there was an event gives the same one.</summary>
    public Task<ExtensionEvent?> Wait()
    {
        next = next.Task.IsCompleted ? New() : next;
        IsReady = IsWaiting = true;
        return next.Task;
    }

    public void Send(ExtensionEvent what)
    {
        IsWaiting = false;
        next.TrySetResult(what);
    }

    public void End()
    {
        HasEnded = true;
        IsWaiting = false;
        next.TrySetResult(null);
    }

    private static TaskCompletionSource<ExtensionEvent?> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
