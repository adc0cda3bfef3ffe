using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga mfa</c>: second factors, by IAM's own operations. Recovery codes are for the users themselves.</summary>
internal static class MfaCommand
{
    private const string Path = "/_virga/v1/mfa";
    private static readonly Argument<string> User = new("user") { Description = "Name of the user." };
    private static readonly Argument<string> Serial = new("serial-number") { Description = "As `virga mfa enrol` printed it." };
    private static readonly Argument<string> Code1 = new("code1") { Description = "A code of the app." };
    private static readonly Argument<string> Code2 = new("code2") { Description = "The code after it." };
    private static readonly Option<string?> Code = new("--token-code") { Description = "Of the app; the first codes need none, within five minutes of its confirmation." };
    private static readonly Option<string?> Recovery = new("--recovery-code") { Description = "Instead of the right to deactivate: take the device off oneself." };

    public static Command Create() => new("mfa", "Second factors of users: authenticator apps (RFC 6238).")
    {
        Of("enrol", "Make a secret for a user's authenticator app.\n\nExample:\n  virga mfa enrol ann", [User], [], EnrolAsync),
        Of("confirm", "Show by two codes in a row that the app has it; from then on it is asked for.\n\nExample:\n  virga mfa confirm ann arn:aws:iam::000000000000:mfa/ann 123456 654321", [User, Serial, Code1, Code2], [], ConfirmAsync),
        Of("recovery-codes", "Print ten codes, each of which takes a lost app off; those of before are void. Run it as the user.\n\nExample:\n  virga mfa recovery-codes arn:aws:iam::000000000000:mfa/ann --token-code 123456", [Serial], [Code], RecoveryCodesAsync),
        Of("remove", "Take the app off the user.\n\nExample:\n  virga mfa remove ann arn:aws:iam::000000000000:mfa/ann", [User, Serial], [Recovery], RemoveAsync),
    };

    private static Command Of(string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, NodeClient, bool, CancellationToken, Task<int>> run) => NodeCommand.Create(
        name,
        description,
        command =>
        {
            Array.ForEach(arguments, command.Arguments.Add);
            Array.ForEach(options, command.Options.Add);
        },
        run);

    private static Task<Result<XElement>> IamAsync(NodeClient client, string action, CancellationToken cancellation, params (string, string?)[] parameters) =>
        client.QueryAsync("iam", action, parameters.Prepend(("Version", "2010-05-08")), cancellation);

    private static async Task<int> EnrolAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string user = parsed.GetValue(User)!;
        if (!(await IamAsync(client, "CreateVirtualMFADevice", cancellation, ("VirtualMFADeviceName", user)).ConfigureAwait(false)).TryGet(out XElement? answer, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        string serial = answer.Descendants("SerialNumber").First().Value, secret = Encoding.ASCII.GetString(Convert.FromBase64String(answer.Descendants("Base32StringSeed").First().Value));
        string label = Uri.EscapeDataString($"Virga:{user}@{new Uri(client.Endpoint).Host}");
        string address = $"otpauth://totp/{label}?secret={secret}&issuer=Virga&algorithm=SHA1&digits=6&period=30";
        if (json)
        {
            Output.Json(new { SerialNumber = serial, Secret = secret, Uri = address });
        }
        else
        {
            await Console.Out.WriteLineAsync($"serial number  {serial}\nsecret         {secret}\nfor the app    {address}").ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> ConfirmAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => (await IamAsync(
        client, "EnableMFADevice", cancellation, ("UserName", parsed.GetValue(User)), ("SerialNumber", parsed.GetValue(Serial)), ("AuthenticationCode1", parsed.GetValue(Code1)), ("AuthenticationCode2", parsed.GetValue(Code2))).ConfigureAwait(false)).Error is { } error ? Output.Fail(error) : 0;

    private static async Task<int> RecoveryCodesAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (!(await client.SendAsync(HttpMethod.Post, $"{Path}/recovery-codes", new { SerialNumber = parsed.GetValue(Serial), TokenCode = parsed.GetValue(Code) }, cancellation).ConfigureAwait(false)).TryGet(out JsonElement made, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(made);
        }
        else
        {
            await Console.Out.WriteLineAsync(string.Join('\n', made.GetProperty("RecoveryCodes").EnumerateArray())).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string serial = parsed.GetValue(Serial)!;
        VirgaError? error = parsed.GetValue(Recovery) is { } code
            ? (await client.SendAsync(HttpMethod.Post, $"{Path}/recover", new { SerialNumber = serial, RecoveryCode = code }, cancellation).ConfigureAwait(false)).Error
            : (await IamAsync(client, "DeactivateMFADevice", cancellation, ("UserName", parsed.GetValue(User)), ("SerialNumber", serial)).ConfigureAwait(false)).Error
                ?? (await IamAsync(client, "DeleteVirtualMFADevice", cancellation, ("SerialNumber", serial)).ConfigureAwait(false)).Error;
        return error is null ? 0 : Output.Fail(error);
    }
}
