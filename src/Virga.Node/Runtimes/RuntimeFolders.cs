namespace Virga.Node.Runtimes;

/// <summary>Where the files are that run inside sandboxes: beside the node's own executable.</summary>
internal sealed record RuntimeFolders(string Root)
{
    public const string Mount = "/var/runtime";

    public static RuntimeFolders Default => new(Path.Combine(AppContext.BaseDirectory, "runtimes"));

    public Sandboxes.Bind BindOf(string name) => new(Path.Combine(Root, name), Mount);
}
