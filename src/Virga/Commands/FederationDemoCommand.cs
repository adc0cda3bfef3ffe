using System.CommandLine;
using Virga.Demo;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga demo federation</c>: gateways of several regions on this machine, from registration to audit, with pictures.</summary>
internal static class FederationDemoCommand
{
    public const string Name = "federation";
    private const int UsualCalls = 63;

    /// <summary>For the nodes to end, when it is stopped.</summary>
    public static TimeSpan Goodbye => TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        Option<int> gateways = new("--gateways") { Description = "Nodes, 3 to 8.", DefaultValueFactory = _ => DemoOptions.FewestGateways };
        Option<int> calls = new("--calls") { Description = "Signed calls, of all regions together.", DefaultValueFactory = _ => UsualCalls };
        Option<string> output = new("--output") { Description = "Where the pictures go.", DefaultValueFactory = _ => "artifacts/demo" };
        Option<bool> noNamespaces = new("--no-namespaces") { Description = "Delay connections in this process, as is done where network namespaces aren't allowed." };
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            Name,
            "Start gateways as far from each other as seven regions of a cloud are, call them from everywhere, settle, audit, measure, and draw who served whom.\n\nExample:\n  virga demo federation --gateways 7")
        { gateways, calls, output, noNamespaces, json };
        command.SetAction((parsed, cancellation) =>
        {
            DemoOptions options = new(parsed.GetValue(gateways), parsed.GetValue(calls), Path.GetFullPath(parsed.GetValue(output)!), parsed.GetValue(noNamespaces));
            return options.Gateways is < DemoOptions.FewestGateways or > DemoOptions.MostGateways
                ? Output.FailAsync(new VirgaError(Outcome.InvalidParameter, $"--gateways must be {DemoOptions.FewestGateways} to {DemoOptions.MostGateways}."))
                : options.Calls is < 1 or > DemoOptions.MostCalls
                ? Output.FailAsync(new VirgaError(Outcome.InvalidParameter, $"--calls must be 1 to {DemoOptions.MostCalls}."))
                : RunAsync(options, parsed.GetValue(json), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, bool json, CancellationToken cancellation)
    {
        Progress progress = new(json ? Console.Error : Console.Out);
        try
        {
            DemoResult result = await FederationDemo.RunAsync(options, progress, cancellation).ConfigureAwait(false);
            IReadOnlyList<string> pictures = await DemoPictures.WriteAsync(result, options.Output, cancellation).ConfigureAwait(false);
            if (json)
            {
                Output.Json(DemoTables.Document(result, pictures, progress.Elapsed));
            }
            else
            {
                DemoTables.Print(result);
                Console.Out.WriteLine($"\npictures: {string.Join(' ', pictures.Select(path => Path.GetRelativePath(Environment.CurrentDirectory, path)))}");
            }

            return result.Money.IsConserved && result.IsClean ? 0 : Output.Fail(new VirgaError(Outcome.Internal, "The federation's books don't fit: see above."));
        }
        catch (DemoFailure failure)
        {
            return Output.Fail(failure.Error);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or UnauthorizedAccessException)
        {
            return Output.Fail(new VirgaError(Outcome.Internal, $"The demonstration ended: {e.Message}"));
        }
        catch (OperationCanceledException)
        {
            return Output.Fail(new VirgaError(Outcome.Internal, "The demonstration was stopped; all that it started has ended."));
        }
    }
}
