using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga provider deploy|invoke|functions|scale|rm</c>: functions at a provider.</summary>
internal static class ProviderFunctionCommand
{
    private static readonly Argument<string> Provider = new("provider") { Description = "As `virga provider list` shows it." };
    private static readonly Argument<string> Function = new("function") { Description = "The function." };
    private static readonly Argument<string?> Event = new("event") { Description = "JSON, @FILE, or - for standard input; {} if absent.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> To = new("--to") { Description = "The provider.", Required = true };
    private static readonly Option<int?> Timeout = new("--timeout") { Description = "Seconds to wait, 1-900. Default: 60." };
    private static readonly Option<int?> Ready = new("--ready") { Description = "Instances kept ready." };
    private static readonly Option<int?> Most = new("--most") { Description = "Instances that may run at once." };

    public static void AddTo(Command command)
    {
        command.Subcommands.Add(NodeCommand.Create("deploy", "Deploy a function of this node at a provider: newest code and settings.\n\nExample:\n  virga provider deploy hello --to frankfurt", one =>
        {
            one.Arguments.Add(Function);
            one.Options.Add(To);
        }, DeployAsync));
        command.Subcommands.Add(NodeCommand.Create("invoke", "Call a function at a provider.\n\nExample:\n  virga provider invoke frankfurt hello '{\"name\":\"you\"}'", one =>
        {
            one.Arguments.Add(Provider);
            one.Arguments.Add(Function);
            one.Arguments.Add(Event);
            one.Options.Add(Timeout);
        }, InvokeAsync));
        command.Subcommands.Add(NodeCommand.Create("functions", "List a provider's functions.\n\nExample:\n  virga provider functions frankfurt", one => one.Arguments.Add(Provider), ListAsync));
        command.Subcommands.Add(NodeCommand.Create("scale", "Say how many instances of a function are kept ready at a provider, and how many may run.\n\nExample:\n  virga provider scale frankfurt hello:live --ready 2 --most 10", one =>
        {
            one.Arguments.Add(Provider);
            one.Arguments.Add(Function);
            one.Options.Add(Ready);
            one.Options.Add(Most);
        }, ScaleAsync));
        command.Subcommands.Add(NodeCommand.Create("rm", "Remove a function from a provider.\n\nExample:\n  virga provider rm frankfurt hello", one =>
        {
            one.Arguments.Add(Provider);
            one.Arguments.Add(Function);
        }, RemoveAsync));
    }

    private static string PathOf(string provider, string function) => $"{ProviderCommand.PathOf(provider)}/functions/{Uri.EscapeDataString(function)}";

    private static Task<int> DeployAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => ProviderCommand.ShowAsync(
        client, HttpMethod.Post, PathOf(parsed.GetValue(To)!, parsed.GetValue(Function)!), null, json, _ => $"{parsed.GetValue(Function)} runs at {parsed.GetValue(To)}", cancellation);

    private static Task<int> ScaleAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => ProviderCommand.ShowAsync(
        client,
        HttpMethod.Put,
        $"{PathOf(parsed.GetValue(Provider)!, parsed.GetValue(Function)!)}/scale",
        new { Ready = parsed.GetValue(Ready), Most = parsed.GetValue(Most) },
        json,
        _ => $"{parsed.GetValue(Function)}: scaled",
        cancellation);

    private static async Task<int> RemoveAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Delete, PathOf(parsed.GetValue(Provider)!, parsed.GetValue(Function)!), null, cancellation).ConfigureAwait(false)).Error is { } error ? Output.Fail(error) : 0;

    private static async Task<int> InvokeAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string path = $"{PathOf(parsed.GetValue(Provider)!, parsed.GetValue(Function)!)}/invocations{(parsed.GetValue(Timeout) is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"?timeout={seconds}") : "")}";
        if (!(await InvokeCommand.ReadEventAsync(parsed.GetValue(Event), cancellation).ConfigureAwait(false)).TryGet(out byte[]? payload, out VirgaError? error)
            || !(await client.SendRawAsync(HttpMethod.Post, path, payload, null, cancellation).ConfigureAwait(false)).TryGet(out HttpResponseMessage? response, out error))
        {
            return Output.Fail(error);
        }

        using (response)
        {
            string answer = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            bool failed = response.Headers.Contains("X-Amz-Function-Error");
            if (json)
            {
                Output.Json(new { FunctionError = failed, Payload = answer });
            }
            else
            {
                await Console.Out.WriteLineAsync(answer).ConfigureAwait(false);
            }

            return failed ? 1 : 0;
        }
    }

    private static async Task<int> ListAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (!(await client.SendAsync(HttpMethod.Get, $"{ProviderCommand.PathOf(parsed.GetValue(Provider)!)}/functions", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement all, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(all);
            return 0;
        }

        Output.Table(["FUNCTION", "RUNTIME", "MB", "READY"], all.EnumerateArray().Select(one => (string[])[one.GetProperty("Name").GetString()!, Text(one, "Runtime"), Text(one, "MemoryMegabytes"), Text(one, "Instances")]), 2, 3);
        return 0;
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.ToString() : "-";
}
