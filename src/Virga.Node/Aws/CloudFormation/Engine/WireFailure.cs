using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>Reads what a service refuses with, in whichever protocol it speaks.</summary>
internal static class WireFailure
{
    public static VirgaError Read(string service, HttpResponseMessage response, byte[] body)
    {
        (string? code, string? message) = Parts(Encoding.UTF8.GetString(body));
        if (response.Headers.TryGetValues("x-amzn-ErrorType", out IEnumerable<string>? types))
        {
            code = types.First().Split(':')[0];
        }

        int status = (int)response.StatusCode;
        return new VirgaError(OutcomeOf(status, code ?? ""), message ?? $"{service} answered {status}") { AwsCode = code ?? "InternalFailure", HttpStatus = status };
    }

    /// <summary>What a stack's event tells of a resource that couldn't be brought about.</summary>
    public static string Reason(string type, VirgaError error) =>
        error.Outcome is Outcome.Validation or Outcome.InvalidParameter && error.AwsCode == "ValidationError" ? error.Message
        : $"Resource handler returned message: \"{error.Message} (Service: {type.Split("::").ElementAtOrDefault(1) ?? type}, Status Code: {error.HttpStatus}, Error Code: {error.AwsCode})\" (HandlerErrorCode: {HandlerCode(error)})";

    public static bool IsNotFound(VirgaError error) => HandlerCode(error) == "NotFound";

    public static bool IsAlreadyThere(VirgaError error) => HandlerCode(error) == "AlreadyExists";

    /// <summary>Source: CloudFormation CLI User Guide, "Handler error codes".</summary>
    private static string HandlerCode(VirgaError error)
    {
        string code = error.AwsCode;
        return code.Contains("AccessDenied", StringComparison.Ordinal) ? "AccessDenied"
            : error.HttpStatus == 404 || code.StartsWith("NoSuch", StringComparison.Ordinal) || code.Contains("NotFound", StringComparison.Ordinal) || code.Contains("NonExistent", StringComparison.Ordinal) || code.EndsWith("DoesNotExist", StringComparison.Ordinal) ? "NotFound"
            : code is "EntityAlreadyExists" or "ResourceConflictException" or "ResourceAlreadyExistsException" or "ConflictException" or "BucketAlreadyOwnedByYou" or "BucketAlreadyExists" or "QueueAlreadyExists" or "QueueNameExists" ? "AlreadyExists"
            : error.HttpStatus == 429 || code.Contains("Throttl", StringComparison.Ordinal) ? "Throttling"
            : error.HttpStatus >= 500 ? "ServiceInternalError"
            : "InvalidRequest";
    }

    private static (string? Code, string? Message) Parts(string text)
    {
        try
        {
            if (text.StartsWith('<'))
            {
                XElement[] all = [.. XElement.Parse(text).DescendantsAndSelf()];
                return (all.FirstOrDefault(one => one.Name.LocalName == "Code")?.Value, all.FirstOrDefault(one => one.Name.LocalName == "Message")?.Value);
            }

            JsonNode? document = text.Length == 0 ? null : JsonNode.Parse(text);
            string? type = (string?)document?["__type"];
            return (type?[(type.LastIndexOf('#') + 1)..], (string?)document?["message"] ?? (string?)document?["Message"]);
        }
        catch (Exception e) when (e is XmlException or JsonException)
        {
            return (null, text);
        }
    }

    private static Outcome OutcomeOf(int status, string code) => status switch
    {
        403 => Outcome.AccessDenied,
        404 => Outcome.NotFound,
        409 => Outcome.Conflict,
        429 => Outcome.TooManyRequests,
        >= 500 => Outcome.Internal,
        _ => code.Contains("AccessDenied", StringComparison.Ordinal) ? Outcome.AccessDenied : Outcome.InvalidParameter,
    };
}
