using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>What policies call requests of the node's own API: <c>virga:Read</c> to look and <c>virga:Manage</c> to change, both on <c>*</c>; <c>virga:Publish</c> on a topic.</summary>
internal sealed class ManagementActions(NodeAddress address)
{
    private const string Topics = ManagementApi.Prefix + "/topics/";
    private const string Messages = "/messages";

    public (string Action, string Resource) Of(HttpRequest request)
    {
        string path = request.Path.Value!;
        return HttpMethods.IsGet(request.Method) ? ("virga:Read", "*")
            : HttpMethods.IsPost(request.Method) && path.StartsWith(Topics, StringComparison.Ordinal) && path.EndsWith(Messages, StringComparison.Ordinal) && path.Length > Topics.Length + Messages.Length
                ? ("virga:Publish", $"arn:aws:virga:{address.Region}:{address.AccountId}:topic/{path[Topics.Length..^Messages.Length]}")
            : ("virga:Manage", "*");
    }
}
