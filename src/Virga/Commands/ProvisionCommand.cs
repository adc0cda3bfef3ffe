using System.CommandLine;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga provision</c>: instances that are kept ready.</summary>
internal static class ProvisionCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The function." };
    private static readonly Argument<int> Instances = new("instances") { Description = "How many are kept ready; 0: none beyond what calls ask for." };

    public static Command Create() => NodeCommand.Create(
        "provision",
        "Keep instances of a function ready, whether or not it is called.\n\nExample:\n  virga provision hello 2",
        command =>
        {
            command.Arguments.Add(Name);
            command.Arguments.Add(Instances);
        },
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string name = parsed.GetValue(Name)!;
        string path = $"/_virga/v1/functions/{Uri.EscapeDataString(name)}/provisioned";
        if (!(await client.SendAsync(HttpMethod.Put, path, new { Instances = parsed.GetValue(Instances) }, cancellation).ConfigureAwait(false)).TryGet(out JsonElement answer, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(answer);
        }
        else
        {
            await Console.Out.WriteLineAsync($"{name}: {parsed.GetValue(Instances)} kept ready").ConfigureAwait(false);
        }

        return 0;
    }
}
