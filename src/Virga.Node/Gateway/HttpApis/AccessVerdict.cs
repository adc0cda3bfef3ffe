namespace Virga.Node.Gateway.HttpApis;

/// <summary>Whether a request may go on.</summary>
/// <param name="Status">0: it may; else the status that it is refused with.</param>
/// <param name="Challenge">What <c>www-authenticate</c> says.</param>
internal readonly record struct AccessVerdict(int Status, ApiCaller? Caller = null, string? Challenge = null)
{
    public static AccessVerdict Unauthorized => new(401);

    public static AccessVerdict Forbidden => new(403);

    public static AccessVerdict Failed => new(500);
}
