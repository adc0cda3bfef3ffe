using System.Collections.Concurrent;

namespace Virga.WideArea;

/// <summary>
/// A thread that does one after the other what it is asked to. What the kernel ties to a thread lasts as long as it: a namespace, and the
/// parent's death that a child wants to hear of.
/// </summary>
internal sealed class DedicatedThread : IDisposable
{
    private readonly BlockingCollection<Action> work = new(boundedCapacity: 64);
    private readonly Thread thread;

    public DedicatedThread(string name)
    {
        thread = new Thread(Work) { IsBackground = true, Name = name };
        thread.Start();
    }

    public T Run<T>(Func<T> action)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception e) // it belongs to who asked
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private void Work()
    {
        foreach (Action action in work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
