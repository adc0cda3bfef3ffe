using Virga.Node.Identity;

namespace Virga.Node.Tests.Identity;

public sealed class ProfileFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_Section_ReplacesItAndKeepsTheOthers()
    {
        string path = folder.At("credentials");
        File.WriteAllText(path, "# mine\n[work]\nid = 1\n\n[virga]\nid = 2\nold = x\n[other]\nid = 3\n");
        ProfileFile.Write(path, "virga", ("id", "4"));
        Assert.Equal("# mine\n[work]\nid = 1\n\n[other]\nid = 3\n[virga]\nid = 4\n", File.ReadAllText(path));
        Assert.Equal(("4", "3", "1", null), (ProfileFile.Read(path, "id", "virga"), ProfileFile.Read(path, "id", "other"), ProfileFile.Read(path, "id"), ProfileFile.Read(path, "old")));
        Assert.Equal("1", ProfileFile.Read(path, "id", "absent"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
