using System.Diagnostics;
using System.Globalization;

namespace Virga.Demo;

/// <summary>Says what is going on, with the time since the start.</summary>
internal sealed class Progress(TextWriter output)
{
    private readonly long begun = Stopwatch.GetTimestamp();

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(begun);

    public void Say(string line) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"demo {Elapsed.TotalSeconds,5:0.0} s  {line}"));
}
