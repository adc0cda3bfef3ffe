using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>Python instances that are forks of a template: what they share with it, what they don't, and when there is no fork.</summary>
public sealed class ForkScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Napping = """
        import os, random, tempfile, time, uuid
        LOADED = time.monotonic_ns()
        def handler(event, context):
            with open("/tmp/mine", "a") as file:
                file.write("x")
            time.sleep(3)
            kinds = [os.readlink("/proc/self/fd/" + name) for name in os.listdir("/proc/self/fd") if int(name) > 3 and os.path.exists("/proc/self/fd/" + name)]
            return {"loaded": LOADED, "random": random.random(), "uuid": str(uuid.uuid4()), "temporary": next(tempfile._get_candidate_names()),
                    "tmp": os.path.getsize("/tmp/mine"), "stream": os.environ["AWS_LAMBDA_LOG_STREAM_NAME"], "inherited": kinds,
                    "processes": len([name for name in os.listdir("/proc") if name.isdigit()]), "now": time.monotonic_ns()}
        """;

    [Fact]
    public async Task Instances_AfterTheFirst_AreForksWithNothingInCommonButTheLoadedCode()
    {
        List<(JsonElement Answer, string Log)> calls = await CallAtOnceAsync("fork-own", Napping, 4);
        JsonElement[] forks = [.. calls.Where(call => call.Log.Contains("Origin: Template", StringComparison.Ordinal)).Select(call => call.Answer)];
        Assert.Equal(3, forks.Length);
        Assert.Single(forks.Select(fork => fork.GetProperty("loaded").GetInt64()).Distinct()); // loaded once, in the template
        foreach (string own in (string[])["random", "uuid", "temporary", "stream"])
        {
            Assert.Equal(3, forks.Select(fork => fork.GetProperty(own).ToString()).Distinct().Count());
        }

        foreach (JsonElement fork in forks)
        {
            Assert.Equal(1, fork.GetProperty("tmp").GetInt32());
            Assert.Equal(2, fork.GetProperty("processes").GetInt32());
            Assert.Equal(0, fork.GetProperty("inherited").GetArrayLength());
            Assert.InRange(fork.GetProperty("now").GetInt64() - fork.GetProperty("loaded").GetInt64(), 900_000_000, 60_000_000_000);
        }
    }

    [Theory]
    [InlineData("thread", "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n", "a thread is alive after init")]
    [InlineData("socket", "import socket\nS = socket.socket()\n", "a socket is open after init")]
    [InlineData("file", "F = open('/tmp/state', 'w')\n", "a file is open for writing after init")]
    [InlineData("files", "open('/tmp/state', 'w').close()\n", "init left files in /tmp")]
    [InlineData("child", "import subprocess\nP = subprocess.Popen(['sleep', '600'])\n", "a child process is alive after init")]
    public async Task Instances_OfCodeThatCannotBeForked_StartAfreshAndTheLogSaysWhy(string name, string module, string reason)
    {
        List<(JsonElement Answer, string Log)> calls = await CallAtOnceAsync($"unsafe-{name}", module + "import time\ndef handler(event, context):\n    time.sleep(3)\n    return 1\n", 2);
        Assert.All(calls, call => Assert.Equal(1, call.Answer.GetInt32()));
        Assert.DoesNotContain(calls, call => call.Log.Contains("Origin: Template", StringComparison.Ordinal));
        Ran log = await fixture.Node.VirgaAsync("logs", $"unsafe-{name}");
        Assert.Contains($"WARNING this function's instances load it afresh instead of forking: {reason}", log.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hooks_AroundTheSnapshot_RunOnceBeforeAndInEachForkAfter()
    {
        const string Code = """
            import time
            from snapshot_restore_py import register_after_restore, register_before_snapshot
            SEEN = []
            @register_before_snapshot
            def first():
                SEEN.append("before, registered first")
            @register_before_snapshot
            def second():
                SEEN.append("before, registered second")
            @register_after_restore
            def restored():
                SEEN.append("after")
            def handler(event, context):
                time.sleep(3)
                return SEEN
            """;
        List<(JsonElement Answer, string Log)> calls = await CallAtOnceAsync("fork-hooks", Code, 3);
        (JsonElement Answer, string Log)[] forks = [.. calls.Where(call => call.Log.Contains("Origin: Template", StringComparison.Ordinal))];
        Assert.Equal(2, forks.Length);
        Assert.All(forks, fork => Assert.Equal("""["before, registered second", "before, registered first", "after"]""", fork.Answer.GetRawText()));
    }

    [Fact]
    public async Task Module_ThatTheFunctionBrings_ComesBeforeThePreloadedOne()
    {
        await fixture.Node.CreateAsync("own-boto", "python3.11", "m.handler", Zip.Of(
            ("m.py", "import boto3, secrets\ndef handler(event, context):\n    return [boto3.MINE, secrets.MINE]\n"), ("boto3/__init__.py", "MINE = 'my boto3'\n"), ("secrets.py", "MINE = 'my secrets'\n")));
        Assert.Equal("""["my boto3", "my secrets"]""", (await fixture.Node.InvokeAsync("own-boto")).Payload);
    }

    [Fact]
    public async Task Template_OfHostileCode_HasNothingToBreakOutWith()
    {
        // What runs in the module runs in the template, which holds two capabilities over its own user namespace until it forks.
        const string Code = """
            import ctypes, os, time
            libc = ctypes.CDLL(None, use_errno=True)
            def attempt(name, *arguments):
                ctypes.set_errno(0)
                return "held" if getattr(libc, name)(*arguments) == -1 else "BREACH " + name
            def opened(path):
                try:
                    return os.open(path, os.O_RDONLY)
                except OSError:
                    return -1
            def attack():
                found = [attempt("mount", b"x", b"/tmp", b"tmpfs", 0, 0), attempt("mount", b"/", b"/tmp", b"", 4096, 0), attempt("umount2", b"/proc", 2), attempt("unshare", 0x20000),
                         attempt("unshare", 0x10000000), attempt("unshare", 0x40000000), attempt("chroot", b"/tmp"), attempt("pivot_root", b".", b"."), attempt("sethostname", b"x", 1),
                         attempt("syscall", 428, -100, b"/", 1), attempt("syscall", 430, b"tmpfs", 0), attempt("syscall", 321, 0, 0, 0), attempt("syscall", 56, 0x20000 | 17, 0, 0, 0, 0),
                         attempt("syscall", 435, 0, 0), attempt("ptrace", 16, 1, 0, 0), attempt("quotactl", 0, b"/", 0, 0)]
                for space, kind in (("mnt", 0x20000), ("pid", 0x20000000), ("net", 0x40000000), ("user", 0x10000000), ("ipc", 0x8000000), ("uts", 0x4000000)):
                    for process in ("1", "self"):
                        found.append(attempt("setns", opened(f"/proc/{process}/ns/{space}"), kind) if (process, space) not in PERMITTED else "held")
                return found
            PERMITTED = {("self", "pid"), ("self", "net"), ("self", "ipc"), ("self", "uts")}  # to enter where one is already is no step
            FOUND = attack()
            CAPABILITIES = [line for line in open("/proc/self/status") if line.startswith("CapEff")][0].split()[1]
            def handler(event, context):
                time.sleep(3)
                now = [line for line in open("/proc/self/status") if line.startswith("CapEff")][0].split()[1]
                return {"at load": FOUND, "at call": attack(), "capabilities at load": CAPABILITIES, "capabilities": now,
                        "processes": [name for name in os.listdir("/proc") if name.isdigit() and int(name) > 10]}
            """;
        List<(JsonElement Answer, string Log)> calls = await CallAtOnceAsync("hostile", Code, 3);
        (JsonElement Answer, string Log)[] forks = [.. calls.Where(call => call.Log.Contains("Origin: Template", StringComparison.Ordinal))];
        Assert.Equal(2, forks.Length);
        foreach ((JsonElement answer, _) in forks)
        {
            Assert.All(answer.GetProperty("at load").EnumerateArray().Concat(answer.GetProperty("at call").EnumerateArray()), one => Assert.Equal("held", one.GetString()));
            Assert.Equal("0000000000240000", answer.GetProperty("capabilities at load").GetString()); // CAP_SYS_ADMIN and CAP_SYS_CHROOT
            Assert.Equal("0000000000000000", answer.GetProperty("capabilities").GetString());
            Assert.Equal(0, answer.GetProperty("processes").GetArrayLength());
        }
    }

    /// <summary>Calls that nap for longer than any start takes, so that none is served by another's instance; made when the zygote is there.</summary>
    private async Task<List<(JsonElement Answer, string Log)>> CallAtOnceAsync(string name, string code, int count)
    {
        NodeProcess node = fixture.Node;
        await node.CreateAsync(name, "python3.11", "m.handler", Zip.Of(("m.py", code)), "--timeout", "30");
        await Eventually.HoldsAsync(() => node.InstanceProcesses().Count(IsOfZygote) >= 2, () => string.Join('\n', node.InstanceProcesses()));
        List<(JsonElement Answer, string Log)> calls = [];
        foreach ((string payload, string error, string log) in await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Management.InvokeAsync(node, name))))
        {
            Assert.True(error == "None", $"{payload}\n{log}\n{node.Errors}");
            calls.Add((JsonSerializer.Deserialize<JsonElement>(payload), log));
        }

        return calls;
    }

    /// <summary>The zygote itself or a fork of it.</summary>
    private static bool IsOfZygote(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").EndsWith("zygote\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // ended meanwhile
        }
    }
}
