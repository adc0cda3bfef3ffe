using System.CommandLine;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Virga.Deployment;
using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga demo</c>: a node of its own, wavelab on it, a real recording through it.</summary>
internal static class DemoCommand
{
    private const string Function = "wavelab";
    private const string Recording = "/usr/share/sounds/alsa/Front_Center.wav";

    public static Command Create()
    {
        Option<string> app = new("--app") { Description = "The wavelab folder.", DefaultValueFactory = _ => "apps/wavelab" };
        Option<string> output = new("--output") { Description = "Where the page and the picture go.", DefaultValueFactory = _ => "artifacts/demo" };
        Command command = new("demo", "Start a node, deploy wavelab, send it a recording and show what came of it.\n\nExample:\n  virga demo --output artifacts/demo") { app, output };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(app)!, Path.GetFullPath(parsed.GetValue(output)!), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string app, string output, CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        string data = Path.Combine(output, "data");
        Say("start a node");
        if (!(await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, cancellation).ConfigureAwait(false)).TryGet(out NodeHost? node, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        await using (node.ConfigureAwait(false))
        {
            Say($"node at {node.Address}");
            if (!NodeClient.OpenFolder(data).TryGet(out NodeClient? client, out error)
                || !(await DeployAsync(client, app, cancellation).ConfigureAwait(false)).TryGet(out string? url, out error))
            {
                return Output.Fail(error);
            }

            using (client)
            {
                Say($"deployed {Function}: {url}");
                string page = Path.Combine(output, "wavelab.html");
                if (await SendAsync(url, page, cancellation).ConfigureAwait(false) is { } failed)
                {
                    return Output.Fail(failed);
                }

                Say($"answer: {page}");
                await ShowReportAsync(client, Function, cancellation).ConfigureAwait(false);
                await TakePictureAsync(page, Path.Combine(output, "wavelab.png"), cancellation).ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static void Say(string line) => Console.Out.WriteLine($"demo: {line}");

    /// <summary>Deploys the application's template; the address that its stack gives.</summary>
    private static async Task<Result<string>> DeployAsync(NodeClient client, string app, CancellationToken cancellation)
    {
        StackDeployment deployment = new(client, parts => Say($"{parts[1]} {parts[3]}"));
        Result<XElement?> prepared = await deployment.PrepareAsync(TemplateFile.Find(app) ?? app, Function, new Dictionary<string, string>(), cancellation).ConfigureAwait(false);
        if (prepared.Error is { } error)
        {
            return error;
        }

        Result<XElement> ended = prepared.Value is { } set ? await deployment.ExecuteAsync(set, cancellation).ConfigureAwait(false) : await deployment.StackAsync(Function, cancellation).ConfigureAwait(false);
        return ended.TryGet(out XElement? stack, out VirgaError? failed) ? StackDeployment.Text(stack, "OutputValue") : failed;
    }

    private static async Task<VirgaError?> SendAsync(string url, string page, CancellationToken cancellation)
    {
        using HttpClient http = new();
        using ByteArrayContent body = new(await File.ReadAllBytesAsync(Recording, cancellation).ConfigureAwait(false));
        body.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        body.Headers.Add("x-file-name", Path.GetFileName(Recording));
        using HttpResponseMessage response = await http.PostAsync(new Uri(url), body, cancellation).ConfigureAwait(false);
        string html = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return new VirgaError(Outcome.Internal, $"wavelab answered {(int)response.StatusCode}: {html}");
        }

        await File.WriteAllTextAsync(page, html, cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>The REPORT line, once it is stored, with the price of the call in it.</summary>
    private static async Task ShowReportAsync(NodeClient client, string name, CancellationToken cancellation)
    {
        Result<HttpResponseMessage> logs = await client.SendRawAsync(HttpMethod.Get, $"/_virga/v1/functions/{name}/logs?follow=1", [], null, cancellation).ConfigureAwait(false);
        if (!logs.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            Output.Fail(error);
            return;
        }

        using (response)
        {
            using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
            while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                string message = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(line).GetProperty("Message").GetString()!;
                if (message.StartsWith("REPORT", StringComparison.Ordinal))
                {
                    Say(message.TrimEnd());
                    Say($"price of the call: {message.Split('\t').First(part => part.StartsWith("Price:", StringComparison.Ordinal))[7..]}");
                    return;
                }
            }
        }
    }

    /// <summary>A picture by a real browser.</summary>
    private static async Task TakePictureAsync(string page, string picture, CancellationToken cancellation)
    {
        string profile = Directory.CreateTempSubdirectory("virga-demo").FullName;
        ProcessStartInfo start = new("chromium",
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--window-size=1100,940",
            $"--user-data-dir={profile}", $"--screenshot={picture}", new Uri(page).AbsoluteUri,
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process browser = Process.Start(start)!;
        _ = browser.StandardError.ReadToEndAsync(cancellation);
        _ = browser.StandardOutput.ReadToEndAsync(cancellation);
        await browser.WaitForExitAsync(cancellation).ConfigureAwait(false);
        Directory.Delete(profile, recursive: true);
        Say(File.Exists(picture) ? $"picture: {picture}" : "no picture: the browser failed");
    }
}
