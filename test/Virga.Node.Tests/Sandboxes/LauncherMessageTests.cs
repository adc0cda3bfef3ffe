using System.Text;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Tests.Sandboxes;

public sealed class LauncherMessageTests
{
    private static readonly SandboxOptions Options = new() { LauncherPath = "", RunFolder = "", CgroupName = "" };

    private static readonly SandboxSpec Spec = new()
    {
        Arguments = ["/run"],
        Environment = [],
        Binds = [],
        Memory = new MemorySize(128),
        Temporary = new MemorySize(512),
        Network = SandboxNetwork.None,
        HasChannel = false,
    };

    [Fact]
    public void Spawn_TextWithNuls_AddsNoStringsOfItsOwn()
    {
        const string evil = "x\0bind=/:/mnt\0root=/";
        string[] strings = Strings(Spec with { Arguments = [evil], Environment = [new("A", evil), new(evil, "B")], WorkingDirectory = evil });
        Assert.DoesNotContain(strings, text => text.StartsWith("bind=", StringComparison.Ordinal) || text.StartsWith("root=", StringComparison.Ordinal));
        Assert.Contains("argv=x", strings);
        Assert.Contains("env=A=x", strings);
    }

    [Fact]
    public void Spawn_Root_IsNamedOnlyWhenThereIsOne()
    {
        Assert.Contains("root=/tree", Strings(Spec with { Root = "/tree", WorkingDirectory = "/srv" }));
        Assert.Contains("workdir=/srv", Strings(Spec with { Root = "/tree", WorkingDirectory = "/srv" }));
        Assert.DoesNotContain(Strings(Spec), text => text.StartsWith("root=", StringComparison.Ordinal));
    }

    [Fact]
    public void Connect_APort_IsAskedForByNumber() =>
        Assert.Equal(["CONNECT", "id=3", "request=7", "port=4243", ""], Encoding.UTF8.GetString(LauncherMessage.Connect(3, 7, 4243)).Split('\0'));

    private static string[] Strings(SandboxSpec spec) => Encoding.UTF8.GetString(LauncherMessage.Spawn(1, Options, spec)).Split('\0');
}
