namespace Virga.Node.Instances;

internal readonly record struct LogBatch(int FunctionNumber, string FunctionName, string Stream, byte[] Buffer, int Length, bool Pooled);
