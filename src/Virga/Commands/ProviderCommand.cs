using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga provider</c>: the other places where functions can run.</summary>
internal static class ProviderCommand
{
    public const string Path = "/_virga/v1/providers";

    private const long PicosPerDollar = 1_000_000_000_000;
    private static readonly Argument<string> Name = new("name") { Description = "What it is called here." };
    private static readonly Argument<string> Kind = new("kind") { Description = "aws, openfaas or virga (another node)." };
    private static readonly Option<string?> Endpoint = new("--endpoint") { Description = "Its address; AWS's own follows from the region." };
    private static readonly Option<string?> Region = new("--region") { Description = "As in eu-central-1." };
    private static readonly Option<string?> Credentials = new("--credentials") { Description = "A file with one profile, as AWS's tools keep it: aws_access_key_id, aws_secret_access_key, aws_session_token." };
    private static readonly Option<string?> Role = new("--role") { Description = "ARN of the execution role of functions deployed there. Default: the function's own." };
    private static readonly Option<string?> User = new("--user") { Description = "User of an OpenFaaS gateway." };
    private static readonly Option<string?> Password = new("--password-file") { Description = "A file that holds the user's password." };
    private static readonly Option<decimal?> Hour = new("--machine-hour") { Description = "What a machine costs an hour, in USD." };
    private static readonly Option<int?> Memory = new("--machine-memory") { Description = "Megabytes that functions can have of it." };
    private static readonly Option<int?> Used = new("--machine-used") { Description = "How much of them calls occupy on average, in percent. Default: 100." };
    private static readonly Option<bool> Insecure = new("--insecure") { Description = "The password may go over plain HTTP." };

    public static Command Create()
    {
        Command command = new("provider", "Other places where functions can run: AWS Lambda, OpenFaaS gateways, other nodes.")
        {
            NodeCommand.Create(
                "add",
                "Make a provider known. Credentials are read from files and kept sealed.\n\nExamples:\n  virga provider add frankfurt aws --region eu-central-1 --credentials ~/.aws/credentials --role arn:aws:iam::123456789012:role/run\n  virga provider add upstairs virga --endpoint http://10.0.0.7:9000 --credentials upstairs.credentials\n  virga provider add faas openfaas --endpoint https://faas.example --user admin --password-file faas.password --machine-hour 0.10 --machine-memory 8192",
                one =>
                {
                    one.Arguments.Add(Name);
                    one.Arguments.Add(Kind);
                    foreach (Option option in (Option[])[Endpoint, Region, Credentials, Role, User, Password, Hour, Memory, Used, Insecure])
                    {
                        one.Options.Add(option);
                    }
                },
                AddAsync),
            NodeCommand.Create("list", "List the providers.\n\nExample:\n  virga provider list", _ => { }, ListAsync),
            NodeCommand.Create("remove", "Forget a provider; what runs there goes on.\n\nExample:\n  virga provider remove frankfurt", one => one.Arguments.Add(Name), RemoveAsync),
            NodeCommand.Create("check", "See whether a provider answers and takes the credentials.\n\nExample:\n  virga provider check frankfurt", one => one.Arguments.Add(Name), CheckAsync),
        };
        ProviderFunctionCommand.AddTo(command);
        command.Subcommands.Add(ProviderPricesCommand.Create());
        return command;
    }

    public static string PathOf(string provider) => $"{Path}/{Uri.EscapeDataString(provider)}";

    private static async Task<int> AddAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string? credentials = parsed.GetValue(Credentials), password = parsed.GetValue(Password);
        if ((credentials ?? password) is { } file && !File.Exists(file))
        {
            return Output.Fail(new VirgaError(Outcome.NotFound, $"The file {file} doesn't exist."));
        }

        object body = new
        {
            Name = parsed.GetValue(Name),
            Kind = parsed.GetValue(Kind),
            Endpoint = parsed.GetValue(Endpoint),
            Region = parsed.GetValue(Region),
            KeyId = credentials is null ? parsed.GetValue(User) : ClientProfile.Read(credentials, "aws_access_key_id"),
            Secret = credentials is not null ? ClientProfile.Read(credentials, "aws_secret_access_key") : password is null ? null : (await File.ReadAllTextAsync(password, cancellation).ConfigureAwait(false)).TrimEnd('\r', '\n'),
            SessionToken = credentials is null ? null : ClientProfile.Read(credentials, "aws_session_token"),
            Role = parsed.GetValue(Role),
            MachineHourPicos = parsed.GetValue(Hour) is { } dollars and >= 0 and <= 1000 ? (long?)(dollars * PicosPerDollar) : parsed.GetValue(Hour) is null ? null : -1,
            MachineMemoryMegabytes = parsed.GetValue(Memory),
            MachineUsedPercent = parsed.GetValue(Used),
            Insecure = parsed.GetValue(Insecure),
        };
        return await ShowAsync(client, HttpMethod.Post, Path, body, json, _ => $"{parsed.GetValue(Name)} added", cancellation).ConfigureAwait(false);
    }

    private static async Task<int> ListAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (!(await client.SendAsync(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement all, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(all);
            return 0;
        }

        Output.Table(["NAME", "KIND", "REGION", "ADDRESS", "TAKES"], all.EnumerateArray().Select(one => (string[])
        [
            one.GetProperty("Name").GetString()!, one.GetProperty("Kind").GetString()!, one.GetProperty("Region").GetString()!,
            one.TryGetProperty("Address", out JsonElement address) ? address.GetString()! : "-",
            one.GetProperty("TakesZips").GetBoolean() ? "zips, images" : "images",
        ]));
        return 0;
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Delete, PathOf(parsed.GetValue(Name)!), null, cancellation).ConfigureAwait(false)).Error is { } error ? Output.Fail(error) : 0;

    private static Task<int> CheckAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) =>
        ShowAsync(client, HttpMethod.Get, $"{PathOf(parsed.GetValue(Name)!)}/check", null, json, one => string.Create(CultureInfo.InvariantCulture, $"{one.GetProperty("Name")} answers"), cancellation);

    /// <summary>One request and what it answers, as JSON or in one line.</summary>
    public static async Task<int> ShowAsync(NodeClient client, HttpMethod method, string path, object? body, bool json, Func<JsonElement, string> line, CancellationToken cancellation)
    {
        if (!(await client.SendAsync(method, path, body, cancellation).ConfigureAwait(false)).TryGet(out JsonElement answer, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json && answer.ValueKind != JsonValueKind.Undefined)
        {
            Output.Json(answer);
        }
        else
        {
            await Console.Out.WriteLineAsync(line(answer)).ConfigureAwait(false);
        }

        return 0;
    }
}
