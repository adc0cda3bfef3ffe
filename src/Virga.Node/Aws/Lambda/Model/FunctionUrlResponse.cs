using System.Globalization;
using Virga.Node.Functions;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, FunctionUrlConfig.</summary>
internal sealed record FunctionUrlResponse(
    string FunctionUrl, string FunctionArn, string AuthType, FunctionUrlCors? Cors, string CreationTime, string LastModifiedTime, string InvokeMode)
{
    public static FunctionUrlResponse Of(FunctionUrl url, string address, string functionArn) =>
        new(address, functionArn, url.AuthType, url.Cors, Format(url.CreationTime), Format(url.LastModifiedTime), url.InvokeMode);

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
