using System.CommandLine;
using System.Text.Json;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Commands;

/// <summary><c>virga stake</c>: the node as a gateway. The account is the node's own, so that the node signs.</summary>
internal static class StakeCommand
{
    public const string Path = "/_virga/v1/gateway";

    private static readonly Argument<string[]> Amount = new("amount") { Description = "How much, with its unit: 1000 dollar.", Arity = new ArgumentArity(0, 2) };
    private static readonly Option<int?> Cloud = new("--cloud") { Description = "The cloud that the node is in, 0 to 7, for good. Needed to become a gateway." };
    private static readonly Option<string?> Region = new("--region") { Description = "The cloud's name of the region." };
    private static readonly Option<int> Capacity = new("--capacity") { Description = "Calls at once.", DefaultValueFactory = _ => 100 };
    private static readonly Option<bool> Mint = new("--mint") { Description = "Make the money out of nothing first: only a test dollar can be." };
    private static readonly Option<string?> To = new("--to") { Description = "The account that is paid. Default: the node's own." };

    public static Command Create()
    {
        Command stake = NodeCommand.Create("stake", "Stake money of the node's own account, so that it is a gateway. `virga chain status` shows the account.\n\nExample:\n  virga stake 1000 dollar --cloud 0 --region eu-central", command =>
        {
            command.Arguments.Add(Amount);
            foreach (Option option in (Option[])[Cloud, Region, Capacity, Mint])
            {
                command.Options.Add(option);
            }
        }, StakeAsync);
        stake.Subcommands.Add(NodeCommand.Create("status", "Show the node's stake and what others see of it.\n\nExample:\n  virga stake status --json", _ => { }, StatusAsync));
        stake.Subcommands.Add(NodeCommand.Create("exit", "Leave: the stake comes back after the unbonding delay, by `virga stake withdraw`.\n\nExample:\n  virga stake exit", _ => { }, (parsed, client, json, cancellation) => PostAsync(client, "exit", parsed, null, answer => "leaving: `virga stake status` says from which block the stake can be withdrawn", json, cancellation)));
        stake.Subcommands.Add(NodeCommand.Create("withdraw", "Take out what the contracts owe to the node's account: stake, bonds, what calls earned.\n\nExample:\n  virga stake withdraw --to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", command => command.Options.Add(To), (parsed, client, json, cancellation) =>
            PostAsync(client, "withdraw", parsed, new { To = parsed.GetValue(To) }, answer => $"{answer.GetProperty("Withdrawn").GetString()} to {answer.GetProperty("To").GetString()}", json, cancellation)));
        return stake;
    }

    /// <summary>An action of the node's account, under a name that stays the same until it is done.</summary>
    public static async Task<int> PostAsync(NodeClient client, string what, ParseResult parsed, object? body, Func<JsonElement, string> text, bool json, CancellationToken cancellation)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetFullPath(parsed.GetValue<string>("--data")!), "wallets"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        ActionFile actions = new(System.IO.Path.Combine(folder, "actions-gateway.json"));
        string action = $"{client.Endpoint} {what} {JsonSerializer.Serialize(body)}";
        (string name, _) = actions.Begin(action);
        Dictionary<string, JsonElement> named = body is null ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(JsonSerializer.Serialize(body, CliJson.Options))!;
        named["Name"] = JsonSerializer.SerializeToElement(name);
        Result<JsonElement> sent = await client.SendAsync(HttpMethod.Post, $"{Path}/{what}", named, cancellation).ConfigureAwait(false);
        if (sent.Error is not { Outcome: Outcome.Unavailable or Outcome.Internal })
        {
            actions.End(action);
        }

        if (!sent.TryGet(out JsonElement answer, out VirgaError? error))
        {
            return Output.Fail(ContractReason.Explain(error));
        }

        if (json)
        {
            Output.Json(answer);
        }
        else
        {
            await Console.Out.WriteLineAsync(text(answer)).ConfigureAwait(false);
        }

        return 0;
    }

    private static Task<int> StakeAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (!Dollars.Parse(string.Join(' ', parsed.GetValue(Amount) ?? [])).TryGet(out Dollars amount, out VirgaError? error))
        {
            return Output.FailAsync(error);
        }

        int? cloud = parsed.GetValue(Cloud);
        object body = new { Amount = amount.ToString(), Cloud = cloud, Region = parsed.GetValue(Region), Capacity = cloud is null ? (int?)null : parsed.GetValue(Capacity), Mint = parsed.GetValue(Mint) };
        return PostAsync(client, "stake", parsed, body, answer => $"{amount} staked in block {answer.GetProperty("Block")}", json, cancellation);
    }

    private static async Task<int> StatusAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (!(await client.SendAsync(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement gateway, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(gateway);
            return 0;
        }

        foreach (JsonProperty one in gateway.EnumerateObject())
        {
            await Console.Out.WriteLineAsync($"{one.Name.ToLowerInvariant(),-12}{one.Value}").ConfigureAwait(false);
        }

        return 0;
    }
}
