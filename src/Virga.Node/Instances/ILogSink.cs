namespace Virga.Node.Instances;

/// <summary>Takes log lines off the path of the call.</summary>
internal interface ILogSink
{
    /// <summary>Never blocks; owns the batch's buffer from here on.</summary>
    void Write(in LogBatch batch);
}
