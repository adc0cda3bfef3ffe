using System.Globalization;

namespace Virga.Node.Scheduling;

/// <summary>How much of the machine's memory is free, as Linux estimates it (<c>MemAvailable</c> in <c>proc(5)</c>).</summary>
internal sealed class MachineMemory(string path = "/proc/meminfo")
{
    /// <summary>0 to 1; 1 when the system doesn't say.</summary>
    public double FreePart()
    {
        double total = 0;
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal))
            {
                total = KiB(line);
            }
            else if (line.StartsWith("MemAvailable:", StringComparison.Ordinal) && total > 0)
            {
                return KiB(line) / total;
            }
        }

        return 1;
    }

    private static double KiB(string line) => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
