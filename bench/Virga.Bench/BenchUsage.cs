namespace Virga.Bench;

/// <summary>What can be measured.</summary>
internal static class BenchUsage
{
    private static readonly (string Kind, string Measures)[] Kinds =
    [
        ("[SECONDS]", "requests/s and latency of warm functions; SECONDS a row, 5 by default"),
        ("cold [starts|burst|idle]", "cold starts, a burst of them, and what idle instances hold"),
        ("fair", "what a flood does to another function"),
        ("queues [backlog [COUNT]]", "messages sent, received and deleted per second, or what a long backlog costs"),
        ("events", "the time from a put or a message to the start of a function"),
        ("objects", "objects put and got, beside the disk"),
        ("chain", "what a signed request costs"),
        ("registry", "what looking a permission up costs"),
        ("settle [SECONDS]", "signed calls per second, and what settling them costs"),
        ("mesh", "how long gossip takes, and what survives kills"),
        ("faults [OPTIONS]", "20 schedules of faults against four nodes: --schedules N, --seed N, --partition SECONDS (60), --json"),
        ("micro [FILTER]", "the BenchmarkDotNet classes"),
    ];

    /// <returns>0 when it was asked for, else 2.</returns>
    public static int Show(string[] arguments)
    {
        bool isAsked = arguments is ["help" or "-h" or "--help", ..];
        TextWriter output = isAsked ? Console.Out : Console.Error;
        if (!isAsked)
        {
            output.WriteLine($"There is no bench {string.Join(' ', arguments)}.");
        }

        foreach ((string kind, string measures) in Kinds)
        {
            output.WriteLine($"  virga bench {kind,-26}{measures}");
        }

        return isAsked ? 0 : 2;
    }
}
