namespace Virga.Node.Federation.Access.SignIn;

/// <summary>A signed message, and what goes with it.</summary>
/// <param name="Signature">65 bytes in hexadecimal: r, s, v.</param>
/// <param name="SerialNumber">Of the second factor; null: the user's only one.</param>
/// <param name="TokenCode">Its code; null: none was given.</param>
/// <param name="DurationSeconds">Null: an hour.</param>
internal sealed record SignInRequest(string? Message, string? Signature, string? SerialNumber, string? TokenCode, int? DurationSeconds);
