using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga chain trigger</c>: functions that a contract's events call.</summary>
internal static class ChainTriggerCommand
{
    private static readonly Argument<string> Function = new("function") { Description = "Name, or NAME:QUALIFIER." };
    private static readonly Option<string[]> Address = new("--address") { Description = "Contract; may repeat. Without it, all." };
    private static readonly Option<string?> Event = new("--event") { Description = "As Solidity declares it: \"Transfer(address indexed from, address indexed to, uint256 value)\"." };
    private static readonly Option<string[]> Topic = new("--topic") { Description = "Topics by position, each 0x and 64 digits, or `any`." };
    private static readonly Option<int?> Confirmations = new("--confirmations") { Description = "Blocks above the event's own before the function is called. Default: 12." };
    private static readonly Option<ulong?> FromBlock = new("--from-block") { Description = "First block that counts. Default: the next." };
    private static readonly Argument<string> Id = new("id") { Description = "As `virga chain trigger list` shows it." };

    public static Command Create() => new("trigger", "Functions that a contract's events call.")
    {
        NodeCommand.Create(
            "add",
            "Call a function for each event of a contract, once it is confirmed.\n\nExample:\n  virga chain trigger add hello --address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --event \"Transfer(address indexed from, address indexed to, uint256 value)\" --confirmations 6",
            command =>
            {
                command.Arguments.Add(Function);
                foreach (Option option in (Option[])[Address, Event, Topic, Confirmations, FromBlock])
                {
                    command.Options.Add(option);
                }
            },
            AddAsync),
        NodeCommand.Create("list", "List the triggers.\n\nExample:\n  virga chain trigger list", _ => { }, ListAsync),
        NodeCommand.Create("rm", "Remove a trigger.\n\nExample:\n  virga chain trigger rm 2f9c1b7e-8f0a-4f53-9f65-1f3a0c1b2d3e", command => command.Arguments.Add(Id), RemoveAsync),
    };

    private static async Task<int> AddAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        object body = new
        {
            Function = parsed.GetValue(Function),
            Addresses = parsed.GetValue(Address) ?? [],
            Topics = (parsed.GetValue(Topic) ?? []).Select(topic => topic == "any" ? [] : (string[])[topic]).ToArray(),
            Event = parsed.GetValue(Event),
            Confirmations = parsed.GetValue(Confirmations),
            FromBlock = parsed.GetValue(FromBlock),
        };
        if (!(await client.SendAsync(HttpMethod.Post, $"{ChainCommand.Path}/triggers", body, cancellation).ConfigureAwait(false)).TryGet(out JsonElement made, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(made);
        }
        else
        {
            await Console.Out.WriteLineAsync(made.GetProperty("Id").GetString()).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> ListAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (!(await client.SendAsync(HttpMethod.Get, $"{ChainCommand.Path}/triggers", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement all, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(all);
            return 0;
        }

        Output.Table(
            ["ID", "FUNCTION", "CONTRACTS", "EVENT", "CONFIRMATIONS", "NEXT BLOCK"],
            all.EnumerateArray().Select(one => (string[])
            [
                one.GetProperty("Id").GetString()!, one.GetProperty("Function").GetString()!, string.Join(' ', one.GetProperty("Addresses").EnumerateArray().Select(address => address.GetString())) is { Length: > 0 } addresses ? addresses : "all",
                one.TryGetProperty("Event", out JsonElement declared) ? declared.GetString()!.Split('(')[0] : "-", one.GetProperty("Confirmations").GetInt32().ToString(CultureInfo.InvariantCulture), one.GetProperty("NextBlock").GetUInt64().ToString(CultureInfo.InvariantCulture),
            ]),
            4, 5);
        return 0;
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Delete, $"{ChainCommand.Path}/triggers/{Uri.EscapeDataString(parsed.GetValue(Id)!)}", null, cancellation).ConfigureAwait(false)).Error is { } error ? Output.Fail(error) : 0;
}
