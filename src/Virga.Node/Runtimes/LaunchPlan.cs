using Virga.Node.Sandboxes;

namespace Virga.Node.Runtimes;

/// <summary>How an instance of a runtime is started.</summary>
internal sealed record LaunchPlan
{
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Besides the code at <c>/var/task</c>.</summary>
    public required IReadOnlyList<Bind> Binds { get; init; }

    /// <summary>The runtime's own variables; the user's come on top.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What to execute for a process that others are forked from; empty when the language can't.</summary>
    public IReadOnlyList<string> ZygoteArguments { get; init; } = [];

    /// <summary>The tree that is the sandbox's root, instead of the host's system with the code at <c>/var/task</c>.</summary>
    public string? Root { get; init; }

    /// <summary>Where the process starts.</summary>
    public string WorkingDirectory { get; init; } = "/var/task";

    /// <summary>Equal for plans whose started, function-less processes are interchangeable.</summary>
    public string SlotKey => string.Join('\n', [.. Arguments, .. Environment.Select(pair => $"{pair.Key}={pair.Value}"), .. Binds.Select(bind => bind.ToString())]);

    /// <summary>True: frames on descriptor 3. False: the Runtime API over HTTP.</summary>
    public required bool SpeaksFrames { get; init; }
}
