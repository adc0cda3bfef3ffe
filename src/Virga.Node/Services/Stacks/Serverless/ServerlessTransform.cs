using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>The macro <c>AWS::Serverless-2016-10-31</c>.</summary>
internal static class ServerlessTransform
{
    public static Result<JsonObject> Run(JsonObject root) => root;
}
