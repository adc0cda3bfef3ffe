using Virga.Node.Identity.Sessions;

namespace Virga.Node.Federation.Access.SignIn;

/// <summary>Who has signed in.</summary>
/// <param name="Arn">Of the session.</param>
internal sealed record SignInAnswer(TemporaryCredentials Credentials, string Arn);
