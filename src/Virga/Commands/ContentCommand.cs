using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga content</c>: files and folders by what they contain.</summary>
internal static class ContentCommand
{
    public const string Path = "/_virga/v1/content";

    private static readonly Argument<string> Source = new("path") { Description = "File or folder. Names that begin with a dot are left out." };
    private static readonly Argument<string> Id = new("id") { Description = "Content id; with /PATH for what lies below a directory." };
    private static readonly Argument<string> Function = new("function") { Description = "Name, or NAME:QUALIFIER." };
    private static readonly Option<string?> Name = new("--name") { Description = "What it is, for the list." };
    private static readonly Option<bool> Public = new("--public") { Description = "Anyone may read it from this node, under /ipfs/ID." };
    private static readonly Option<string?> Target = new("--output", "-o") { Description = "File or folder to make. Default: named as the content." };
    private static readonly Option<double?> Grace = new("--grace") { Description = "Seconds that blocks nothing keeps stay after they were last put or touched. Default: 3600." };

    public static Command Create() => new("content", "Files and folders by what they contain (CIDs, as of IPFS).")
    {
        Verb("add", "Add a file or folder, and keep it. Prints its id, the one that `ipfs add --cid-version=1` gives.\n\nExample:\n  virga content add --public site", ContentUpload.RunAsync, Source, Name, Public),
        Verb("cat", "Print a file.\n\nExample:\n  virga content cat bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354/index.html", ContentDownload.PrintAsync, Id),
        Verb("get", "Write a file or a whole directory to disk.\n\nExample:\n  virga content get -o site bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354", ContentDownload.SaveAsync, Id, Target),
        Verb("pin", "Keep content, fetched from peers where it isn't here.\n\nExample:\n  virga content pin bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354", PinAsync, Id, Name, Public),
        Verb("unpin", "Keep content no longer. It goes with the next collection, unless it is kept for another reason.\n\nExample:\n  virga content unpin bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354", UnpinAsync, Id),
        Verb("list", "List what is kept, and why.\n\nExample:\n  virga content list --json", ListAsync),
        Verb("gc", "Remove blocks that nothing keeps.\n\nExample:\n  virga content gc --grace 600", CollectAsync, Grace),
        Verb("publish", "Make public content of a function's code and settings, its environment variables among them. Prints the manifest's id and the digest for the registry.\n\nExample:\n  virga content publish hello", PublishAsync, Function),
        Verb("install", "Make a function of a manifest, fetched from peers if need be.\n\nExample:\n  virga content install bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", InstallAsync, Id),
    };

    public static string SourceOf(ParseResult parsed) => parsed.GetValue(Source)!;

    public static string IdOf(ParseResult parsed) => parsed.GetValue(Id)!;

    public static string? TargetOf(ParseResult parsed) => parsed.GetValue(Target);

    /// <summary>Keeps what is there, and prints its id.</summary>
    public static async Task<int> PinAsync(string id, ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        object asked = new { Id = id, Name = parsed.GetValue(Name), Public = parsed.GetValue(Public) };
        Result<JsonElement> pinned = await ContentWork.RunAsync(client, $"{Path}/pins", asked, json ? null : "pinned", cancellation).ConfigureAwait(false);
        return Show(pinned, json, pin => Console.Out.WriteLine(pin.GetProperty("Id").GetString()));
    }

    private static Command Verb(string name, string description, Func<ParseResult, NodeClient, bool, CancellationToken, Task<int>> run, params Symbol[] symbols) => NodeCommand.Create(
        name,
        description,
        command =>
        {
            foreach (Symbol symbol in symbols)
            {
                if (symbol is Argument argument)
                {
                    command.Arguments.Add(argument);
                }
                else
                {
                    command.Options.Add((Option)symbol);
                }
            }
        },
        run);

    private static int Show(Result<JsonElement> answer, bool json, Action<JsonElement> print)
    {
        if (!answer.TryGet(out JsonElement found, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(found);
        }
        else
        {
            print(found);
        }

        return 0;
    }

    private static Task<int> PinAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => PinAsync(IdOf(parsed), parsed, client, json, cancellation);

    private static async Task<int> UnpinAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Delete, $"{Path}/pins/{Uri.EscapeDataString(IdOf(parsed))}", null, cancellation).ConfigureAwait(false)).Error is { } error ? Output.Fail(error) : 0;

    private static async Task<int> ListAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => Show(
        await client.SendAsync(HttpMethod.Get, $"{Path}/pins", null, cancellation).ConfigureAwait(false),
        json,
        list =>
        {
            Output.Table(["ID", "WHY", "PUBLIC", "SINCE", "NAME"], list.GetProperty("Pins").EnumerateArray().Select(pin => (string[])
                [pin.GetProperty("Id").GetString()!, pin.GetProperty("Reason").GetString()!, pin.GetProperty("Public").GetBoolean() ? "yes" : "no", pin.GetProperty("CreatedAt").GetDateTimeOffset().ToString("u", CultureInfo.InvariantCulture), pin.GetProperty("Name").GetString()!]));
            Console.Out.WriteLine($"{list.GetProperty("Blocks")} blocks, {list.GetProperty("Bytes")} of {list.GetProperty("Quota")} bytes");
        });

    private static async Task<int> CollectAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => Show(
        await ContentWork.RunAsync(client, $"{Path}/gc", new { Grace = parsed.GetValue(Grace) }, json ? null : "removed", cancellation).ConfigureAwait(false),
        json,
        done => Console.Out.WriteLine($"removed {done.GetProperty("RemovedBlocks")} blocks, {done.GetProperty("RemovedBytes")} bytes; {done.GetProperty("Kept")} blocks are kept"));

    private static async Task<int> PublishAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => Show(
        await client.SendAsync(HttpMethod.Post, $"{Path}/functions/{Uri.EscapeDataString(parsed.GetValue(Function)!)}", null, cancellation).ConfigureAwait(false),
        json,
        made => Console.Out.WriteLine($"{made.GetProperty("Id").GetString()}\n{made.GetProperty("Digest").GetString()}"));

    private static async Task<int> InstallAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) => Show(
        await client.SendAsync(HttpMethod.Post, $"{Path}/manifests/{Uri.EscapeDataString(IdOf(parsed))}/function", null, cancellation).ConfigureAwait(false),
        json,
        made => Console.Out.WriteLine(made.GetProperty("Function").GetString()));
}
