using System.CommandLine;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga verify</c>: a receipt is checked without asking anyone.</summary>
internal static class VerifyCommand
{
    private const int Refuted = 5;

    public static Command Create()
    {
        Argument<string> file = new("receipt") { Description = "A file that `virga call` wrote." };
        Option<string?> answer = new("--answer") { Description = "A file with the answer's body, to be held against the receipt too." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("verify", "Check a receipt offline: both signatures, the price, the limit, the answer. The terms are those that the file names.\n\nExample:\n  virga verify ~/.virga/receipts/7-1000-00000000000002a.json") { file, answer, json };
        command.SetAction(parsed => Verify(parsed.GetValue(file)!, parsed.GetValue(answer), parsed.GetValue(json)));
        return command;
    }

    /// <summary>Says what is wrong; the exit code.</summary>
    public static int Judge(IReadOnlyList<string> wrongs, bool json)
    {
        if (!json)
        {
            foreach (string wrong in wrongs)
            {
                Console.Error.WriteLine($"virga: {wrong}");
            }
        }

        return wrongs.Count > 0 ? Refuted : 0;
    }

    private static int Verify(string path, string? answer, bool json)
    {
        ReceiptFile file;
        try
        {
            file = JsonSerializer.Deserialize<ReceiptFile>(File.ReadAllBytes(path), CallJson.Options)!;
            file = answer is null ? file : file with { Body = Keccak256.Hash(File.ReadAllBytes(answer)) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Output.Fail(new VirgaError(Outcome.NotFound, e.Message));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Output.Fail(new VirgaError(Outcome.InvalidRequestContent, $"{path} is no receipt: {e.Message}"));
        }

        using Secp256k1 curve = new();
        IReadOnlyList<string> wrongs = new ReceiptCheck(curve).Wrongs(file);
        CallReceipt receipt = file.Answered.Receipt;
        if (json)
        {
            Output.Json(new { Holds = wrongs.Count == 0, Wrongs = wrongs, Cost = CallMoney.Format(receipt.Amount), User = file.Request.User.ToString(), Gateway = file.Request.Gateway.ToString() });
        }
        else if (wrongs.Count == 0)
        {
            Console.Out.WriteLine($"holds: {file.Request.User} called the end point {file.Request.EndPoint} at {file.Request.Gateway} for {CallMoney.Format(receipt.Amount)} ({receipt.DurationMs} ms, {receipt.MemoryMb} MB)");
        }

        return Judge(wrongs, json);
    }
}
