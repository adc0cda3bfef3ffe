using System.Text;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Runtimes.Extensions.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Extensions;

/// <summary>
/// The extensions of one instance and where each is in Lambda's life cycle: init ends when all have asked for their first event, an
/// invocation when all have asked for the next one. Source: AWS Lambda developer guide, "Lambda execution environment lifecycle".
/// </summary>
internal sealed class ExtensionSet(IReadOnlyList<string> names, FunctionVersion version, TelemetryFeed feed, TimeProvider time)
{
    /// <summary>Lambda's limit for the shutdown phase with external extensions.</summary>
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Extension[] all = [.. names.Select(name => new Extension(name))];
    private TaskCompletionSource settled = New();
    private bool isShuttingDown;
    private string? fault;

    public FunctionVersion Version => version;

    /// <summary>What they are told of the instance.</summary>
    public TelemetryFeed Feed => feed;

    /// <summary>Completes when each has asked for its next event: with the error object if one of them failed.</summary>
    public async Task<PooledBytes?> SettleAsync()
    {
        Task waiting;
        lock (gate)
        {
            waiting = settled.Task;
        }

        await waiting.ConfigureAwait(false);
        return fault is { } error ? PooledBytes.Copy(Encoding.UTF8.GetBytes(error)) : null;
    }

    public Extension? Register(string name, IReadOnlyCollection<string> events)
    {
        lock (gate)
        {
            if (all.FirstOrDefault(one => one.Name == name && !one.IsRegistered) is not { } extension)
            {
                return null;
            }

            extension.Register(events);
            return extension;
        }
    }

    public Extension? Find(string id)
    {
        lock (gate)
        {
            return all.FirstOrDefault(one => one.IsRegistered && one.Id == id);
        }
    }

    public Task<ExtensionEvent?> NextAsync(Extension extension, CancellationToken cancellation)
    {
        Task<ExtensionEvent?> next;
        lock (gate)
        {
            if (!extension.IsReady)
            {
                feed.Publish(feed.Events.Extension(extension.Name, extension.Events));
            }

            next = extension.Wait();
            Review();
        }

        return next.WaitAsync(cancellation);
    }

    /// <summary>It says that it can't go on: the instance ends.</summary>
    public void Fail(Extension extension, string type)
    {
        lock (gate)
        {
            Break(type, $"extension {extension.Name} reported an error");
        }
    }

    /// <summary>Its process is gone, which is a crash unless it was asked to.</summary>
    public void End(string name, int status)
    {
        lock (gate)
        {
            if (all.FirstOrDefault(one => one.Name == name) is { } extension)
            {
                extension.End();
                if (!isShuttingDown)
                {
                    Break("Extension.Crash", $"extension {name} exited with status {status}");
                }

                Review();
            }
        }
    }

    /// <summary>Tells those who want to know that an invocation begins.</summary>
    public void Begin(InvocationFrame invocation) => Send(one => one.WantsInvoke, () => ExtensionEvent.Invoke(invocation));

    /// <summary>Gives those who want it their time to end by themselves; at once when there are none.</summary>
    public async Task ShutDownAsync(string reason)
    {
        feed.Flush();
        Send(one => one.WantsShutdown && one.IsWaiting, () => ExtensionEvent.Shutdown(reason, time.GetUtcNow() + ShutdownLimit), isLast: true);
        await Task.WhenAny(SettleAsync(), Task.Delay(ShutdownLimit, time)).ConfigureAwait(false);
    }

    /// <summary>The instance is gone: nobody waits any more.</summary>
    public void Close()
    {
        feed.Close();
        lock (gate)
        {
            isShuttingDown = true;
            foreach (Extension extension in all)
            {
                extension.End();
            }

            settled.TrySetResult();
        }
    }

    private void Send(Func<Extension, bool> wants, Func<ExtensionEvent> make, bool isLast = false)
    {
        lock (gate)
        {
            isShuttingDown |= isLast;
            if (fault is not null || !all.Any(wants))
            {
                return;
            }

            settled = New();
            ExtensionEvent what = make();
            foreach (Extension extension in all.Where(wants))
            {
                extension.Send(what);
            }
        }
    }

    private void Break(string type, string message)
    {
        fault ??= $$"""{"errorType":"{{JsonEncodedText.Encode(type)}}","errorMessage":"{{JsonEncodedText.Encode(message)}}"}""";
        settled.TrySetResult();
    }

    private void Review()
    {
        if (all.All(one => one.IsWaiting || one.HasEnded))
        {
            settled.TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
