using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Chain.Local;

/// <summary>
/// The local chain's state on disk: one file that anvil writes and may be killed at, and a copy that was seen to be whole, from which it
/// starts.
/// </summary>
internal sealed class LocalChainState(string folder)
{
    private const int Chunk = 1 << 16;

    private readonly string whole = Path.Combine(folder, "state.json");
    private readonly string began = Path.Combine(folder, "began");
    private DateTime copied;

    /// <summary>What anvil writes.</summary>
    public string Written { get; } = Path.Combine(folder, "writing.json");

    /// <summary>What it starts from; null: from nothing.</summary>
    public string? Loaded => File.Exists(whole) ? whole : null;

    /// <summary>
    /// Seconds since 1970 at which the chain began; null: unknown. Anvil makes a first block at each start and keeps it beside the one that it
    /// loads: unless both are the same, the chain is another one after a while, and whoever knows it by its first block is lost.
    /// </summary>
    public long? Began(TimeProvider time)
    {
        if (!File.Exists(began) && Loaded is null)
        {
            PrivateFile.Write(began, Encoding.ASCII.GetBytes(time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        }

        return File.Exists(began) && long.TryParse(File.ReadAllText(began), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? seconds : null;
    }

    /// <summary>Copies what was written since the last time, if it is whole.</summary>
    public void Keep()
    {
        DateTime at = File.Exists(Written) ? File.GetLastWriteTimeUtc(Written) : default;
        if (at == copied || at == default)
        {
            return;
        }

        string copy = whole + ".new";
        File.Copy(Written, copy, overwrite: true);
        if (IsWhole(copy))
        {
            File.Move(copy, whole, overwrite: true);
            copied = at;
        }
    }

    private static bool IsWhole(string path)
    {
        byte[] buffer = new byte[Chunk];
        JsonReaderState state = default;
        int kept = 0;
        bool any = false;
        using FileStream file = File.OpenRead(path);
        try
        {
            while (true)
            {
                int read = file.Read(buffer, kept, buffer.Length - kept);
                Utf8JsonReader reader = new(buffer.AsSpan(0, kept + read), isFinalBlock: read == 0, state);
                while (reader.Read())
                {
                    any = true;
                }

                if (read == 0)
                {
                    return any;
                }

                state = reader.CurrentState;
                int consumed = (int)reader.BytesConsumed;
                kept = kept + read - consumed;
                buffer.AsSpan(consumed, kept).CopyTo(buffer);
                if (kept == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2); // a contract's code is one token
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
