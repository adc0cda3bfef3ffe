namespace Virga.Node.Functions;

/// <summary>Source: AWS Lambda API, LoggingConfig.</summary>
/// <param name="Format"><c>Text</c> or <c>JSON</c>.</param>
/// <param name="ApplicationLevel">Least level of the function's own JSON lines; null with <c>Text</c>.</param>
/// <param name="SystemLevel">Least level of the node's JSON lines; null with <c>Text</c>.</param>
/// <param name="Group">Null: <c>/aws/lambda/NAME</c>.</param>
public sealed record LogSettings(string Format, string? ApplicationLevel, string? SystemLevel, string? Group)
{
    public static LogSettings Default { get; } = new("Text", null, null, null);
}
