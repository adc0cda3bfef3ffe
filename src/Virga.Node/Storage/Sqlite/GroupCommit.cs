using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Writes that many callers wait for, in one transaction for all that came while the last one was being flushed: the disk's flush is
/// paid once for all of them. Each is durable when its task completes.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxWaiting = 10_000;
    private const int MaxBatch = 1_000;

    private readonly SqliteDatabase database;
    private readonly Channel<Entry> waiting = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    public GroupCommit(SqliteDatabase database)
    {
        this.database = database;
        _ = Task.Run(RunAsync);
    }

    /// <summary>Waits for room when very many wait already.</summary>
    public async Task WriteAsync(Action<SqliteConnection> work)
    {
        Entry entry = new(work, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(entry).ConfigureAwait(false);
        await entry.Done.Task.ConfigureAwait(false);
    }

    public void Dispose() => waiting.Writer.TryComplete();

    private async Task RunAsync()
    {
        List<Entry> batch = [];
        while (await waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && waiting.Reader.TryRead(out Entry? entry))
            {
                batch.Add(entry);
            }

            Commit(batch);
            batch.Clear();
        }
    }

    /// <summary>When one of them fails, each gets a transaction of its own, so that it fails alone.</summary>
    private void Commit(List<Entry> batch)
    {
        try
        {
            database.Write(connection => batch.ForEach(entry => entry.Work(connection)));
            batch.ForEach(entry => entry.Done.SetResult());
        }
        catch (Exception e) when (batch.Count == 1)
        {
            batch[0].Done.SetException(e);
        }
        catch (Exception)
        {
            batch.ForEach(entry => Commit([entry]));
        }
    }

    private sealed record Entry(Action<SqliteConnection> Work, TaskCompletionSource Done);
}
