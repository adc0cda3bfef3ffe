namespace Virga.Node.Instances;

/// <summary>
/// Log lines of one instance, in order, in the encoding of <see cref="LogEvents"/>. The sink returns the buffer to the shared pool.
/// </summary>
internal readonly record struct LogBatch(int FunctionNumber, string Stream, byte[] Buffer, int Length);
