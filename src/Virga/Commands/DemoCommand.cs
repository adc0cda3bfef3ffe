using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Virga.Deployment;
using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga demo</c>: a node of its own, wavelab on it from one template, a real recording through it.</summary>
internal static class DemoCommand
{
    private const string Stack = "wavelab";
    private const string Recording = "/usr/share/sounds/alsa/Front_Center.wav";

    public static Command Create()
    {
        Option<string> app = new("--app") { Description = "The wavelab folder.", DefaultValueFactory = _ => "apps/wavelab" };
        Option<string> output = new("--output") { Description = "Where the page and the picture go.", DefaultValueFactory = _ => "artifacts/demo" };
        Command command = new("demo", "Start a node, deploy wavelab from its template, upload a recording and show the page that came of it.\n\nExample:\n  virga demo --output artifacts/demo") { app, output, FederationDemoCommand.Create() };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(app)!, Path.GetFullPath(parsed.GetValue(output)!), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string app, string output, CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        string data = Path.Combine(output, "node");
        Say("start a node");
        if (!(await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, cancellation).ConfigureAwait(false)).TryGet(out NodeHost? node, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        await using (node.ConfigureAwait(false))
        {
            Say($"node at {node.Address}");
            if (!NodeClient.OpenFolder(data).TryGet(out NodeClient? client, out error))
            {
                return Output.Fail(error);
            }

            using (client)
            {
                string page = Path.Combine(output, "wavelab.html");
                DateTimeOffset begun = DateTimeOffset.UtcNow;
                if (!(await DeployAsync(client, app, cancellation).ConfigureAwait(false)).TryGet(out XElement? stack, out error)
                    || (error = await UploadAsync(client, StackOutput.Value(stack, "Recordings"), StackOutput.Value(stack, "Pages"), page, cancellation).ConfigureAwait(false)) is not null)
                {
                    return Output.Fail(error);
                }

                Say($"the page: {page}");
                await ShowReportAsync(client, Stack, begun, cancellation).ConfigureAwait(false);
                await TakePictureAsync(page, Path.Combine(output, "wavelab.png"), cancellation).ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static void Say(string line) => Console.Out.WriteLine($"demo: {line}");

    /// <summary>Deploys the application's template: buckets, a layer, a role, a function, an HTTP API and what wires them.</summary>
    private static async Task<Result<XElement>> DeployAsync(NodeClient client, string app, CancellationToken cancellation)
    {
        StackDeployment deployment = new(client, parts =>
        {
            if (!parts[1].EndsWith("_IN_PROGRESS", StringComparison.Ordinal))
            {
                Say($"{parts[1]}  {parts[2],-32}  {parts[3]}");
            }
        });
        Result<XElement?> prepared = await deployment.PrepareAsync(TemplateFile.Find(app) ?? app, Stack, new Dictionary<string, string>(), cancellation).ConfigureAwait(false);
        return prepared.Error is { } error ? error
            : prepared.Value is { } set ? await deployment.ExecuteAsync(set, cancellation).ConfigureAwait(false)
            : await deployment.StackAsync(Stack, cancellation).ConfigureAwait(false);
    }

    /// <summary>Uploads a recording, and waits for its page: the bucket's notification calls the function, which makes it.</summary>
    private static async Task<VirgaError?> UploadAsync(NodeClient client, string recordings, string pages, string page, CancellationToken cancellation)
    {
        string name = Path.GetFileName(Recording), made = $"/{pages}/{name}.html";
        if ((await client.SendRawAsync(HttpMethod.Delete, made, [], null, cancellation, "s3").ConfigureAwait(false)).Error is { } kept) // of a demo before
        {
            return kept;
        }

        Result<HttpResponseMessage> sent = await client.SendRawAsync(HttpMethod.Put, $"/{recordings}/{name}", await File.ReadAllBytesAsync(Recording, cancellation).ConfigureAwait(false), null, cancellation, "s3").ConfigureAwait(false);
        if (sent.Error is { } refused)
        {
            return refused;
        }

        Say($"uploaded {name} to s3://{recordings}");
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!patience.IsCancellationRequested)
        {
            if ((await client.SendRawAsync(HttpMethod.Get, made, [], null, cancellation, "s3").ConfigureAwait(false)).TryGet(out HttpResponseMessage? response, out VirgaError? error))
            {
                using (response)
                {
                    await File.WriteAllTextAsync(page, await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
                    return null;
                }
            }

            if (error.AwsCode != "NoSuchKey")
            {
                return error;
            }

            await Task.Delay(20, cancellation).ConfigureAwait(false);
        }

        return new VirgaError(Outcome.Internal, $"No page came to s3://{pages} within 30 s: `virga logs {Stack}` may say why.");
    }

    /// <summary>The REPORT line of the call, once it is stored, with its price in it.</summary>
    private static async Task ShowReportAsync(NodeClient client, string name, DateTimeOffset since, CancellationToken cancellation)
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
                JsonElement told = JsonSerializer.Deserialize<JsonElement>(line);
                string message = told.GetProperty("Message").GetString()!;
                if (message.StartsWith("REPORT", StringComparison.Ordinal) && told.GetProperty("Timestamp").GetInt64() >= since.ToUnixTimeMilliseconds())
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
