using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;

namespace Virga.Node.Instances;

/// <summary>All that is decided about an instance before a process is launched for it.</summary>
internal sealed record Blueprint
{
    public required Function Function { get; init; }

    public required FunctionVersion Version { get; init; }

    public required IRuntime Runtime { get; init; }

    public required LaunchPlan Plan { get; init; }

    /// <summary>Name of its log stream.</summary>
    public required string Stream { get; init; }

    public required Dictionary<string, string> Environment { get; init; }

    /// <summary>External extensions that are started before the runtime.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }

    public required SandboxSpec Spec { get; init; }

    /// <summary>Whether a process that was started without knowing the function can become this one.</summary>
    public required bool AllowsSharing { get; init; }
}
