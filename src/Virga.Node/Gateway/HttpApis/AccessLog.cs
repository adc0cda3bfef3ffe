using System.Text;
using System.Text.RegularExpressions;
using Virga.Node.Instances;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>One line a request, in the stage's own format, into a log group; never waits for storage.</summary>
internal sealed partial class AccessLog(ILogSink sink, TimeProvider time)
{
    private const int MaxLine = 16 << 10;

    public void Write(ApiRequest request)
    {
        if (request.Stage.Stage.AccessLogSettings is not { DestinationArn: { } arn, Format: { } format })
        {
            return;
        }

        string line = Variable().Replace(format, match => match.Groups[1].Value is "responseLatency" or "integrationLatency" or "integration.latency"
            ? ((long)(time.GetUtcNow() - request.Time).TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : ContextVariables.Find(request, match.Groups[1].Value)?.ReplaceLineEndings(" ").Replace("\"", "\\\"", StringComparison.Ordinal) ?? "-");
        byte[] text = Encoding.UTF8.GetBytes(line.Length > MaxLine ? line[..MaxLine] : line);
        byte[] entry = new byte[LogEvents.HeaderSize + text.Length];
        LogEvents.Write(entry, request.Time.ToUnixTimeMilliseconds(), text);
        string stage = request.Stage.Stage.StageName == HttpApi.DefaultStage ? "default" : request.Stage.Stage.StageName;
        sink.Write(GroupOf(arn), $"{request.Stage.Api.ApiId}/{stage}", entry);
    }

    private static string GroupOf(string arn)
    {
        string name = arn.Split(':', 7)[^1];
        return name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name;
    }

    [GeneratedRegex(@"\$context\.([a-zA-Z0-9_.-]*[a-zA-Z0-9_])")]
    private static partial Regex Variable();
}
