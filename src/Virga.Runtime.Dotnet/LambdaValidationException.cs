namespace Virga.Runtime.Dotnet;

/// <summary>The handler's name or shape isn't one that Lambda takes.</summary>
internal sealed class LambdaValidationException(string message) : Exception(message);
