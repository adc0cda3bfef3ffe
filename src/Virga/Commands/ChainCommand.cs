using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga chain</c>: the chain that the node works with.</summary>
internal static class ChainCommand
{
    public const string Path = "/_virga/v1/chain";

    public static Command Create() => new("chain", "The chain that the node works with.")
    {
        NodeCommand.Create("up", "Start the node's own chain, now and with each start of the node.\n\nExample:\n  virga chain up", _ => { }, UpAsync),
        NodeCommand.Create("status", "Show the chain and its latest block.\n\nExample:\n  virga chain status --json", _ => { }, StatusAsync),
        CreateFund(),
        CreateDeploy(),
        ChainTriggerCommand.Create(),
    };

    private static Command CreateFund()
    {
        Argument<string> address = new("address") { Description = "0x and 40 hexadecimal digits." };
        Argument<string> amount = new("amount") { Description = "With its unit: \"10 ether\"." };
        return NodeCommand.Create(
            "fund",
            "Give an account of the node's own chain money out of nothing.\n\nExample:\n  virga chain fund 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed \"10 ether\"",
            command =>
            {
                command.Arguments.Add(address);
                command.Arguments.Add(amount);
            },
            async (parsed, client, json, cancellation) =>
            {
                Result<JsonElement> answer = await client.SendAsync(HttpMethod.Post, $"{Path}/fund", new { Address = parsed.GetValue(address), Amount = parsed.GetValue(amount) }, cancellation).ConfigureAwait(false);
                return answer.TryGet(out JsonElement balances, out VirgaError? error) ? ShowBalances(balances, json) : Output.Fail(error);
            });
    }

    private static Command CreateDeploy()
    {
        Argument<string> name = new("name") { Description = "The same name again is the same deployment, also after a crash." };
        Option<string?> token = new("--token") { Description = "The ERC-20 token to count in, with six decimals. Default: a test dollar, worth nothing." };
        Option<string?> parameters = new("--parameters") { Description = "JSON file with numbers that differ from the usual ones, such as {\"EpochBlocks\": 32}." };
        return NodeCommand.Create(
            "deploy",
            "Make the management chain's contracts, paid by the node's account, and join them if none is joined.\n\nExample:\n  virga chain deploy main --token 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            command =>
            {
                command.Arguments.Add(name);
                command.Options.Add(token);
                command.Options.Add(parameters);
            },
            async (parsed, client, json, cancellation) =>
            {
                JsonElement? numbers = null;
                if (parsed.GetValue(parameters) is { } path)
                {
                    if (!Passphrase.ReadAll(path).TryGet(out byte[]? content, out VirgaError? unread))
                    {
                        return Output.Fail(unread);
                    }

                    try
                    {
                        numbers = JsonSerializer.Deserialize<JsonElement>(content);
                    }
                    catch (JsonException e)
                    {
                        return Output.Fail(new VirgaError(Outcome.InvalidParameter, $"{path} is no JSON: {e.Message}"));
                    }
                }

                Result<JsonElement> answer = await client.SendAsync(HttpMethod.Post, $"{Path}/deploy", new { Name = parsed.GetValue(name), Token = parsed.GetValue(token), Parameters = numbers }, cancellation).ConfigureAwait(false);
                if (!answer.TryGet(out JsonElement made, out VirgaError? error))
                {
                    return Output.Fail(error);
                }

                if (json)
                {
                    Output.Json(made);
                }
                else
                {
                    Console.Out.WriteLine(Text(made, "Directory"));
                }

                return 0;
            });
    }

    private static int ShowBalances(JsonElement balances, bool json)
    {
        if (json)
        {
            Output.Json(balances);
        }
        else
        {
            Output.Table(["ADDRESS", "BALANCE"], balances.EnumerateArray().Select(one => (string[])[one.GetProperty("Address").GetString()!, one.GetProperty("Balance").GetString()!]), 1);
        }

        return 0;
    }

    private static async Task<int> UpAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if ((await client.SendAsync(HttpMethod.Post, $"{Path}/up", null, cancellation).ConfigureAwait(false)).Error is { } error)
        {
            return Output.Fail(error);
        }

        DateTime end = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            Result<JsonElement> answer = await client.SendAsync(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false);
            if (answer.Error is null && answer.Value.GetProperty("Kind").GetString() == "local")
            {
                return Show(answer.Value, json);
            }

            if (DateTime.UtcNow > end)
            {
                return Output.Fail(answer.Error ?? new VirgaError(Outcome.Unavailable, "The chain didn't start within 30 s: the node's log says why."));
            }

            await Task.Delay(100, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<int> StatusAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement answer, out VirgaError? error) ? Show(answer, json) : Output.Fail(error);

    private static int Show(JsonElement chain, bool json)
    {
        if (json)
        {
            Output.Json(chain);
            return 0;
        }

        if (chain.GetProperty("Kind").GetString() == "none")
        {
            Console.Out.WriteLine("no chain: run `virga chain up`, or start the node with --chain");
            return 0;
        }

        string[][] rows =
        [
            ["kind", Text(chain, "Kind")], ["address", Text(chain, "Address")], ["for wallets", Text(chain, "Rpc")], ["chain id", Text(chain, "ChainId")],
            ["latest block", string.Create(CultureInfo.InvariantCulture, $"{Text(chain, "Head")} of {Text(chain, "HeadTime")}")], ["base fee", $"{Text(chain, "BaseFee")} a unit of gas"],
            ["node's account", Text(chain, "Account")], ["directory", chain.TryGetProperty("Directory", out _) ? Text(chain, "Directory") : $"none joined{(chain.TryGetProperty("Trouble", out JsonElement why) ? ": " + why : "")}"],
        ];
        foreach (string[] row in rows)
        {
            Console.Out.WriteLine($"{row[0],-16}{row[1]}");
        }

        return 0;
    }

    private static string Text(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement value) ? value.ToString() : "-";
}
