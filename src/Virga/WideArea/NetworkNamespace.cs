using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Virga.WideArea;

/// <summary>A network namespace of its own, alive as long as this: a thread that lives in it does there what it is asked to. Needs root.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    private readonly DedicatedThread thread;

    private NetworkNamespace(string name) => thread = new DedicatedThread(name);

    /// <exception cref="PlatformNotSupportedException">The kernel refuses: not root, or namespaces are forbidden.</exception>
    public static NetworkNamespace Create(string name)
    {
        NetworkNamespace made = new(name);
        int error = made.Run(() => Unshare(NewNetwork) == 0 ? 0 : Marshal.GetLastPInvokeError());
        if (error != 0)
        {
            made.Dispose();
            throw new PlatformNotSupportedException($"no network namespace can be made: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        return made;
    }

    /// <summary>The one that this process is in.</summary>
    public static NetworkNamespace Own() => new("own region");

    /// <summary>Sockets made and processes started by it are in the namespace.</summary>
    public T Run<T>(Func<T> action) => thread.Run(action);

    /// <summary>Runs a program in it to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public void Execute(string program, params string[] arguments)
    {
        using Process process = Run(() => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Trim()}");
        }
    }

    public void Dispose() => thread.Dispose();

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);
}
