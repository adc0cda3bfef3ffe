using System.Net;
using System.Net.Sockets;

namespace Virga.Scenarios;

/// <summary>Hostile functions: each attack must fail and leave the node and its neighbours serving.</summary>
public sealed class SandboxScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Attacks = """
        import ctypes, os, signal, socket, subprocess, urllib.request
        libc = ctypes.CDLL(None, use_errno=True)
        def refused(action):
            try:
                result = action()
            except Exception as error:
                return "held: " + type(error).__name__
            return "BREACH: %r" % (result,)
        def call(name, *args):
            ctypes.set_errno(0)
            result = getattr(libc, name)(*args)
            if result == -1:
                raise OSError(ctypes.get_errno(), name)
            return result
        def syscall(number, *args):
            return call("syscall", number, *args)
        def handler(event, context):
            kind = event["attack"]
            if kind == "host-files":
                return [refused(lambda p=p: open(p).read(100)) for p in ("/etc/shadow", "/etc/machine-id", "/etc/hostname", "/root/.bashrc", "/home", "/proc/1/environ", "/proc/kcore", event["data"] + "/credentials", event["data"] + "/node.db")]
            if kind == "list-host":
                return [refused(lambda: os.listdir(event["data"])), refused(lambda: os.listdir("/sys/kernel")), "BREACH" if os.listdir("/root") or os.listdir("/home") else "held"]
            if kind == "write-system":
                return [refused(lambda p=p: open(p, "w").write("x")) for p in ("/usr/bin/x", "/etc/passwd", "/var/task/m.py", "/x", "/dev/x", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger")]
            if kind == "processes":
                others = [p for p in os.listdir("/proc") if p.isdigit() and int(p) > 10 and int(p) != os.getpid()]
                return ["held" if not others else "BREACH: %r" % others, refused(lambda: os.kill(event["pid"], signal.SIGKILL)), refused(lambda: call("ptrace", 16, event["pid"], 0, 0)), refused(lambda: call("ptrace", 16, 1, 0, 0)), refused(lambda: open("/proc/1/mem", "rb"))]
            if kind == "kernel":
                return [refused(lambda: call("mount", b"x", b"/tmp", b"tmpfs", 0, 0)), refused(lambda: call("unshare", 0x10000000)), refused(lambda: call("chroot", b"/tmp")), refused(lambda: call("setns", 0, 0)), refused(lambda: syscall(321, 0, 0, 0)), refused(lambda: syscall(250, 0, 0, 0)), refused(lambda: syscall(425, 8, 0)), refused(lambda: syscall(298, 0, 0, -1, -1, 0)), refused(lambda: syscall(323, 0)), refused(lambda: call("setuid", 0)), refused(lambda: call("sethostname", b"x", 1)), refused(lambda: syscall(56, 0x10000000 | 17, 0, 0, 0, 0))]
            if kind == "devices":
                return ["held" if sorted(os.listdir("/dev")) == sorted(["null", "zero", "full", "random", "urandom", "tty", "shm", "fd", "stdin", "stdout", "stderr"]) else "BREACH %r" % os.listdir("/dev"), refused(lambda: os.mknod("/tmp/d", 0o20666, os.makedev(1, 1)) or open("/tmp/d")), refused(lambda: os.mknod("/tmp/b", 0o60666, os.makedev(8, 0)))]
            if kind == "sockets":
                return [refused(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)), refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)), refused(lambda: socket.socket(40, socket.SOCK_STREAM)), refused(lambda: socket.create_connection(("127.0.0.1", event["port"]), 2).getpeername()), refused(lambda: socket.create_connection((event["address"], event["port"]), 2).recv(1) or None.x)]
            if kind == "management":
                try:
                    urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/2015-03-31/functions", timeout=3)
                    return ["BREACH"]
                except urllib.error.HTTPError as error:
                    return ["held: %d" % error.code] if error.code == 403 else ["BREACH %d" % error.code]
            if kind == "runtime-api":
                try:
                    urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/2018-06-01/runtime/invocation/next", timeout=3)
                    return ["BREACH"]
                except urllib.error.HTTPError as error:
                    return ["held: %d" % error.code]
            if kind == "setuid":
                return [refused(lambda: subprocess.run(["su", "-c", "id"], check=True, stdin=subprocess.DEVNULL, capture_output=True))]
            if kind == "disk":
                def fill():
                    with open("/tmp/fill", "wb") as file:
                        while True:
                            file.write(b"x" * (1 << 20))
                return [refused(fill)]
            if kind == "forks":
                children = []
                try:
                    while len(children) < 5000:
                        pid = os.fork()
                        if pid == 0:
                            signal.pause()
                        children.append(pid)
                except OSError:
                    return ["held: %s" % (len(children) < 1100)]
                finally:
                    for pid in children:
                        os.kill(pid, signal.SIGKILL)
                return ["BREACH: %d" % len(children)]
            if kind == "memory":
                hold = []
                while True:
                    hold.append(bytearray(16 << 20))
            if kind == "neighbour-tmp":
                return [sorted(os.listdir("/tmp"))]
            if kind == "leave":
                open("/tmp/mine", "w").write("x")
                return ["left"]
        """;

    [Theory]
    [InlineData("host-files")]
    [InlineData("list-host")]
    [InlineData("write-system")]
    [InlineData("processes")]
    [InlineData("kernel")]
    [InlineData("devices")]
    [InlineData("sockets")]
    [InlineData("management")]
    [InlineData("runtime-api")]
    [InlineData("setuid")]
    [InlineData("forks")]
    public async Task Attack_EachKind_IsHeld(string attack)
    {
        using TcpListener host = new(IPAddress.Any, 0);
        host.Start();
        string name = $"attack-{attack}";
        await fixture.Node.CreateAsync(name, "python3.11", "m.handler", Zip.Of(("m.py", Attacks)), "--timeout", "30", "--memory-size", "3008");
        string address = (await Dns.GetHostAddressesAsync(Dns.GetHostName())).FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork)?.ToString() ?? "127.0.0.1";
        string payload = $$"""{"attack":"{{attack}}","data":"{{fixture.Node.Data}}","pid":{{fixture.Node.Id}},"port":{{((IPEndPoint)host.LocalEndpoint).Port}},"address":"{{address}}"}""";
        (string answer, string error, string log) = await fixture.Node.InvokeAsync(name, payload);
        Assert.True(error == "None" && answer.Contains("held", StringComparison.Ordinal) && !answer.Contains("BREACH", StringComparison.Ordinal), $"{error} {answer}\n{log}");
        Assert.False(host.Pending(), "a connection reached the host");
        await AssertNeighbourServesAsync();
    }

    [Theory]
    [InlineData("memory", 256)]
    [InlineData("disk", 256)]
    public async Task Attack_OnResources_EndsTheInstanceOnly(string attack, int memory)
    {
        string name = $"attack-{attack}";
        await fixture.Node.CreateAsync(name, "python3.11", "m.handler", Zip.Of(("m.py", Attacks)), "--timeout", "30", "--memory-size", memory.ToString(System.Globalization.CultureInfo.InvariantCulture));
        (string answer, _, _) = await fixture.Node.InvokeAsync(name, $$"""{"attack":"{{attack}}"}""");
        Assert.True(answer.Contains("Runtime.OutOfMemory", StringComparison.Ordinal) || answer.Contains("held: OSError", StringComparison.Ordinal), answer);
        await AssertNeighbourServesAsync();
    }

    [Fact]
    public async Task Tmp_OfAnotherFunction_IsNotSeen()
    {
        await fixture.Node.CreateAsync("tmp-a", "python3.11", "m.handler", Zip.Of(("m.py", Attacks)));
        await fixture.Node.CreateAsync("tmp-b", "python3.11", "m.handler", Zip.Of(("m.py", Attacks)));
        Assert.Equal("[\"left\"]", (await fixture.Node.InvokeAsync("tmp-a", """{"attack":"leave"}""")).Payload);
        Assert.Equal("[[]]", (await fixture.Node.InvokeAsync("tmp-b", """{"attack":"neighbour-tmp"}""")).Payload);
    }

    private async Task AssertNeighbourServesAsync()
    {
        string name = "neighbour-" + Guid.NewGuid().ToString("N")[..8];
        await fixture.Node.CreateAsync(name, "python3.11", "m.handler", Zip.Of(("m.py", "def handler(event, context):\n    return 'serving'\n")));
        Assert.Equal("\"serving\"", (await fixture.Node.InvokeAsync(name)).Payload);
    }
}
