using System.CommandLine;
using Virga.Node.Hosting;

namespace Virga.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "The node's data folder.",
        DefaultValueFactory = _ => NodeOptions.DefaultDataFolder,
    };

    public static Option<bool> Json() => new("--json") { Description = "Machine-readable output." };
}
