namespace Virga.Node.Federation.Calls;

/// <summary>Which function of this node serves an end point.</summary>
/// <param name="Qualifier">Version or alias; null: <c>$LATEST</c>.</param>
internal sealed record EndPointFunction(uint EndPoint, string FunctionName, string? Qualifier);
