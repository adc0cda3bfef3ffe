using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>The service's errors. Source: Amazon API Gateway Version 2 API Reference, each operation's "Responses".</summary>
internal static class GatewayError
{
    public static VirgaError Bad(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "BadRequestException" };

    public static VirgaError Conflict(string message) => new(Outcome.Conflict, message) { AwsCode = "ConflictException" };

    public static VirgaError Missing(string noun, string id) => new(Outcome.NotFound, $"Invalid {noun} identifier specified {id}") { AwsCode = "NotFoundException" };

    public static VirgaError MissingApi(string id) => Missing("API", id);

    /// <summary>What AWS has and this node doesn't.</summary>
    public static VirgaError Absent(string what) => Bad($"{what} not supported by this node.");
}
