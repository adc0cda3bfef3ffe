using System.Globalization;

namespace Virga.WideArea;

/// <summary>Whose connection it is that came in over loopback. Source: proc_pid_net(5), proc_pid_fd(5).</summary>
internal sealed class ConnectionOwner
{
    private const int LocalAt = 1;
    private const int InodeAt = 9;
    private const int MaxDepth = 16;

    private readonly Dictionary<int, int> roots = [];

    /// <summary>Connections of this process and its descendants belong to the place.</summary>
    public void Add(int process, int place)
    {
        lock (roots)
        {
            roots[process] = place;
        }
    }

    /// <param name="port">That the connection comes from.</param>
    /// <returns>Null: it is nobody's that is known.</returns>
    public int? PlaceOf(int port)
    {
        string ending = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        string? inode = Lines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(parts => parts.Length > InodeAt && parts[LocalAt].EndsWith(ending, StringComparison.Ordinal))?[InodeAt];
        if (inode is null)
        {
            return null;
        }

        string socket = $"socket:[{inode}]";
        KeyValuePair<int, int>[] known;
        lock (roots)
        {
            known = [.. roots.Reverse()];
        }

        return known.Where(one => Has(one.Key, socket)).Select(one => (int?)one.Value).FirstOrDefault() ?? PlaceOfDescendant(socket);
    }

    /// <summary>Of a process that a known one started, which is known from now on.</summary>
    private int? PlaceOfDescendant(string socket)
    {
        IEnumerable<int> all = Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int id) ? id : 0);
        int holder = all.FirstOrDefault(id => id > 0 && Has(id, socket));
        if (holder == 0 || RootOf(holder) is not { } place)
        {
            return null;
        }

        Add(holder, place);
        return place;
    }

    private int? RootOf(int process)
    {
        for (int depth = 0; depth < MaxDepth && process > 1; depth++)
        {
            lock (roots)
            {
                if (roots.TryGetValue(process, out int place))
                {
                    return place;
                }
            }

            string parent = Lines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal)) ?? "PPid:0";
            process = int.Parse(parent.AsSpan(5).Trim(), CultureInfo.InvariantCulture);
        }

        return null;
    }

    private static bool Has(int process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(path => new FileInfo(path).LinkTarget == socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has gone, or is somebody else's
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
