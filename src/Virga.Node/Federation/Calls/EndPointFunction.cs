namespace Virga.Node.Federation.Calls;

/// <summary>Which function of this node serves an end point.</summary>
/// <param name="Qualifier">Version or alias; null: <c>$LATEST</c>.</param>
/// <param name="AnyCode">It serves calls of this gateway although it isn't the registered code: the operator's own word, for his own end points.</param>
internal sealed record EndPointFunction(uint EndPoint, string FunctionName, string? Qualifier, bool AnyCode = false);
