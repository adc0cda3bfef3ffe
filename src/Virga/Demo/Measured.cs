namespace Virga.Demo;

/// <summary>A figure's bar.</summary>
/// <param name="Place">Where it was measured.</param>
/// <param name="Bytes">Size of the message or file.</param>
/// <param name="Count">Measured values.</param>
/// <param name="Median">In the figure's unit; NaN of nothing.</param>
/// <param name="Low">The tenth of a hundred.</param>
/// <param name="High">The ninetieth of a hundred.</param>
internal sealed record Measured(string Place, int Bytes, int Count, double Median, double Low, double High)
{
    public static Measured Of(string place, int bytes, IReadOnlyCollection<double> values) => new(place, bytes, values.Count, Sample.Median(values), Sample.At(values, 0.1), Sample.At(values, 0.9));

    public static string Size(int bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : bytes >= 1 << 10 ? $"{bytes >> 10} KiB" : $"{bytes} B";
}
