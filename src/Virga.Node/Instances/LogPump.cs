using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Instances;

/// <summary>
/// One thread that empties the log pipes of all instances, so that no function blocks on its own output and a long call's lines are
/// seen while it runs. The invocation path drains its own instance's pipe besides, when the answer arrives.
/// </summary>
internal sealed class LogPump : IDisposable
{
    private const int MaxEvents = 64;
    private readonly ConcurrentDictionary<int, (InstanceLog Log, LogSource Source)> logs = new();
    private readonly int poll = LogPipe.CreatePoll();
    private readonly SafeFileHandle pollHandle;
    private readonly Thread thread;
    private volatile bool stopping;
    private int lastKey;

    public LogPump()
    {
        pollHandle = new SafeFileHandle(poll, ownsHandle: true);
        thread = new Thread(Run) { IsBackground = true, Name = "log pump" };
        thread.Start();
    }

    /// <summary>Starts pumping; the result ends it.</summary>
    public int Attach(InstanceLog log, LogSource source)
    {
        int key = Interlocked.Increment(ref lastKey);
        logs[key] = (log, source);
        LogPipe.Watch(poll, source.Pipe, key);
        return key;
    }

    public void Detach(int key)
    {
        if (logs.TryRemove(key, out (InstanceLog Log, LogSource Source) entry))
        {
            LogPipe.Forget(poll, entry.Source.Pipe);
        }
    }

    public void Dispose()
    {
        stopping = true;
        thread.Join();
        pollHandle.Dispose();
    }

    private void Run()
    {
        int[] keys = new int[MaxEvents];
        while (!stopping)
        {
            int count = LogPipe.Wait(poll, keys, milliseconds: 200);
            foreach (int key in keys.AsSpan(0, count))
            {
                if (logs.TryGetValue(key, out (InstanceLog Log, LogSource Source) entry) && !entry.Log.Pump(entry.Source))
                {
                    Detach(key);
                }
            }
        }
    }
}
