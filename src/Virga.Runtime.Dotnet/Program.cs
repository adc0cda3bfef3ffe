using System.Diagnostics;
using System.Text;
using Virga.Runtime.Dotnet;

using Channel channel = new(3);
LogOutput log = LogOutput.Install();
await Rehearsal.RunAsync().ConfigureAwait(false);
if (channel.Receive() is not (FrameType.Init, var configuration))
{
    return 0;
}

long started = Stopwatch.GetTimestamp();
Configuration settings = Configuration.Parse(configuration.Span);
settings.Apply();
Handler handler;
try
{
    handler = Handler.Load(settings);
}
catch (Exception e)
{
    Exception cause = ErrorReport.Unwrap(e);
    Console.Error.WriteLine(cause);
    log.Flush();
    channel.Send(FrameType.InitError, ErrorReport.ToJson(cause));
    return 1;
}

log.Flush();
channel.Send(FrameType.Ready, Encoding.UTF8.GetBytes($"{{\"loadMicros\":{(long)Stopwatch.GetElapsedTime(started).TotalMicroseconds}}}"));
while (channel.Receive() is (FrameType.Invoke, var body))
{
    Invocation invocation = Invocation.Parse(body);
    log.RequestId = invocation.RequestId;
    Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);
    FrameType type = FrameType.Result;
    byte[] answer;
    try
    {
        answer = await handler.InvokeAsync(invocation, settings).ConfigureAwait(false);
    }
    catch (Exception e)
    {
        Exception cause = ErrorReport.Unwrap(e);
        Console.Error.WriteLine(cause);
        type = FrameType.Error;
        answer = ErrorReport.ToJson(cause);
    }

    log.Flush();
    channel.Send(type, answer);
}

return 0;
