using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>The Lambda API as its resource types call it.</summary>
internal static class LambdaPaths
{
    /// <param name="function">A name or an ARN, with or without a qualifier.</param>
    public static string Of(string? function, string tail = "", string version = "2015-03-31") => $"/{version}/functions/{Uri.EscapeDataString(function ?? "")}{tail}";

    public static Task<Result<JsonObject>> LambdaAsync(this WireClient client, HttpMethod method, string path, JsonObject? body = null) => client.RestAsync("lambda", method, path, body);

    public static async Task<VirgaError?> DoneAsync(this WireClient client, HttpMethod method, string path, JsonObject? body = null) => (await client.RestAsync("lambda", method, path, body).ConfigureAwait(false)).Error;

    /// <summary>Waits until a function can be changed again.</summary>
    public static async Task<VirgaError?> SettleAsync(this WireClient client, string function)
    {
        for (int pause = 20; ; pause = Math.Min(2 * pause, 1000))
        {
            if (!(await client.LambdaAsync(HttpMethod.Get, Of(function, "/configuration")).ConfigureAwait(false)).TryGet(out JsonObject? now, out VirgaError? error))
            {
                return error;
            }

            if ((string?)now["State"] == "Failed" || (string?)now["LastUpdateStatus"] == "Failed")
            {
                return new VirgaError(Outcome.InvalidParameter, (string?)now["StateReason"] ?? (string?)now["LastUpdateStatusReason"] ?? "The function failed.");
            }

            if ((string?)now["State"] is not "Pending" && (string?)now["LastUpdateStatus"] is not "InProgress")
            {
                return null;
            }

            await Task.Delay(pause, client.Cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The qualifier of a version's or an alias's ARN, and the function before it.</summary>
    public static (string Function, string Qualifier) Split(string arn) => (arn[..arn.LastIndexOf(':')], arn[(arn.LastIndexOf(':') + 1)..]);
}
