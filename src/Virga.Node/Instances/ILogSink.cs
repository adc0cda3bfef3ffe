namespace Virga.Node.Instances;

internal interface ILogSink
{
    void Write(in LogBatch batch);
}
