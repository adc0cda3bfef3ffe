using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Writes that many callers wait for, in one transaction for all that came while the last one was being flushed: the disk's flush is
/// paid once for all of them. Each is durable when its task completes. All of them are run one after the other, over one connection that
/// stays open, so that what they prepare on it is of use again.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxWaiting = 10_000;
    private const int MaxBatch = 1_000;

    private readonly SqliteDatabase database;
    private readonly Channel<Entry> waiting = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private KeptConnection? connection;

    public GroupCommit(SqliteDatabase database)
    {
        this.database = database;
        _ = Task.Run(RunAsync);
    }

    /// <summary>Waits for room when very many wait already.</summary>
    /// <param name="flushed">False: it needn't outlive a power cut, only <c>kill -9</c>, and doesn't wait for the disk.</param>
    public async Task WriteAsync(Action<SqliteConnection> work, bool flushed = true)
    {
        Entry entry = new(work, flushed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(entry).ConfigureAwait(false);
        await entry.Done.Task.ConfigureAwait(false);
    }

    public void Dispose() => waiting.Writer.TryComplete();

    private async Task RunAsync()
    {
        List<Entry> quick = [], flushed = [];
        while (await waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (quick.Count + flushed.Count < MaxBatch && waiting.Reader.TryRead(out Entry? entry))
            {
                (entry.Flushed ? flushed : quick).Add(entry);
            }

            Commit(quick, flushed: false);
            Commit(flushed, flushed: true);
            quick.Clear();
            flushed.Clear();
        }

        Disconnect();
    }

    /// <summary>When one of them fails, each gets a transaction of its own, so that it fails alone.</summary>
    private void Commit(List<Entry> batch, bool flushed)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            connection ??= database.OpenKept();
            database.Write(connection, writer => batch.ForEach(entry => entry.Work(writer)), flushed);
            batch.ForEach(entry => entry.Done.SetResult());
        }
        catch (Exception e)
        {
            Disconnect();
            if (batch.Count == 1)
            {
                batch[0].Done.SetException(e);
            }
            else
            {
                batch.ForEach(entry => Commit([entry], flushed));
            }
        }
    }

    private void Disconnect()
    {
        connection?.Dispose();
        connection = null;
    }

    private sealed record Entry(Action<SqliteConnection> Work, bool Flushed, TaskCompletionSource Done);
}
