using System.CommandLine;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Transactions;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga login</c>: a wallet's signature for temporary AWS credentials.</summary>
internal static class LoginCommand
{
    private static readonly Option<string> Profile = new("--profile") { Description = "The profile that is written.", DefaultValueFactory = _ => "virga-wallet" };
    private static readonly Option<string?> Code = new("--token-code") { Description = "Of the authenticator app, for users who have one." };
    private static readonly Option<string?> Serial = new("--serial-number") { Description = "Of the authenticator app, for users who have several." };
    private static readonly Option<int> Duration = new("--duration") { Description = "Seconds, from 900 to 43200.", DefaultValueFactory = _ => 3600 };
    private static readonly Option<bool> Json = new("--json") { Description = "Write no profile; print the credentials as AWS's `credential_process` wants them." };

    public static Command Create() => WalletUse.Create(
        "login",
        "Sign in with a wallet (ERC-4361) as the user or role that it is attached to, and write an AWS profile with temporary credentials.\n\nExample:\n  virga login --wallet 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --passphrase-file ~/passphrase && aws --profile virga-wallet sts get-caller-identity",
        command =>
        {
            foreach (Option option in (Option[])[Profile, Code, Serial, Duration, Json])
            {
                command.Options.Add(option);
            }
        },
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, SigningKey key, OpenDoor door, CancellationToken cancellation)
    {
        if (!(await door.PostAsync("/_virga/v1/auth/challenge", new { Address = key.Address.ToString() }, cancellation).ConfigureAwait(false)).TryGet(out JsonElement challenge, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        string message = challenge.GetProperty("Message").GetString()!;
        if (!message.StartsWith($"{new Uri(door.Endpoint).Authority} wants you to sign in", StringComparison.Ordinal))
        {
            return Output.Fail(new VirgaError(Outcome.AccessDenied, $"The node at {door.Endpoint} asks for a signature for another domain: nothing was signed."));
        }

        object signed = new
        {
            Message = message,
            Signature = Hex.Of(key.Sign(PersonalMessage.Hash(message)).ToArray()),
            TokenCode = parsed.GetValue(Code),
            SerialNumber = parsed.GetValue(Serial),
            DurationSeconds = parsed.GetValue(Duration),
        };
        if (!(await door.PostAsync("/_virga/v1/auth/wallet", signed, cancellation).ConfigureAwait(false)).TryGet(out JsonElement session, out error))
        {
            return Output.Fail(error);
        }

        (string id, string secret, string token, string until) = (Text(session, "AccessKeyId"), Text(session, "SecretAccessKey"), Text(session, "SessionToken"), Text(session, "Expiration"));
        if (parsed.GetValue(Json))
        {
            Output.Json(new { Version = 1, AccessKeyId = id, SecretAccessKey = secret, SessionToken = token, Expiration = until });
            return 0;
        }

        string profile = parsed.GetValue(Profile)!;
        ProfileFile.Write(FileOf("AWS_SHARED_CREDENTIALS_FILE", "credentials"), profile, ("aws_access_key_id", id), ("aws_secret_access_key", secret), ("aws_session_token", token));
        ProfileFile.Write(FileOf("AWS_CONFIG_FILE", "config"), $"profile {profile}", ("region", NodeAddress.Default.Region), ("output", "json"), ("endpoint_url", door.Endpoint));
        await Console.Out.WriteLineAsync($"signed in as {Text(session, "Arn")} until {until}: use the profile {profile}").ConfigureAwait(false);
        return 0;
    }

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString()!;

    /// <summary>Where AWS's tools look.</summary>
    private static string FileOf(string variable, string name)
    {
        string path = Environment.GetEnvironmentVariable(variable) ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws", name);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return path;
    }
}
