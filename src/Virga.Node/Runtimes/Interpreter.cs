using Virga.Node.Sandboxes;

namespace Virga.Node.Runtimes;

/// <summary>An installed language interpreter.</summary>
/// <param name="Version">Ordered: major first, then minor.</param>
/// <param name="Path">The executable as seen inside the sandbox.</param>
/// <param name="Bind">What must be shown in the sandbox for it; null when it is part of <c>/usr</c>.</param>
internal sealed record Interpreter(Version Version, string Path, Bind? Bind)
{
    /// <summary>Where an interpreter from outside <c>/usr</c> is shown, as on Lambda.</summary>
    public const string Mount = "/var/lang";

    public IReadOnlyList<Bind> Binds => Bind is { } bind ? [bind] : [];

    /// <summary>The wanted one; else the nearest above it, which runs most older code; else the nearest below.</summary>
    public static Interpreter? Nearest(IReadOnlyList<Interpreter> installed, Version wanted) =>
        installed.Where(one => one.Version >= wanted).MinBy(one => one.Version)
        ?? installed.MaxBy(one => one.Version);
}
