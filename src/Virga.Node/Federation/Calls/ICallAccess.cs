namespace Virga.Node.Federation.Calls;

/// <summary>Who may call.</summary>
internal interface ICallAccess
{
    /// <param name="token">The OAuth2 access token that came with the request; null: none.</param>
    bool Allows(CallRequest request, string? token);
}
