using Virga.Node.Runtimes.Extensions;
using Virga.Node.Sandboxes;

namespace Virga.Node.Tests.Runtimes.Extensions;

public sealed class ExtensionFolderTests
{
    [Fact]
    public void Find_UnderOpt_IsWhatIsExecutable()
    {
        using TempFolder opt = new();
        Directory.CreateDirectory(opt.At("extensions/lib"));
        File.WriteAllText(opt.At("extensions/watcher"), "");
        File.WriteAllText(opt.At("extensions/notes"), "");
        File.SetUnixFileMode(opt.At("extensions/watcher"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(["watcher"], ExtensionFolder.Find([new Bind("/usr", "/var/task"), new Bind(opt.Path, "/opt")]));
        Assert.Empty(ExtensionFolder.Find([new Bind(opt.Path, "/var/task")]));
    }
}
