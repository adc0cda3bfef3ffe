using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;

namespace Virga.Scenarios.Faults;

/// <summary>A signed request, and what its user came to know of it.</summary>
internal sealed class FaultCall(SignedCaller user, int gateway, CallQuote quote, string id)
{
    public SignedCaller User => user;

    public int Gateway => gateway;

    public CallQuote Quote => quote;

    public string Id => id;

    public SignedCall Signed { get; } = user.Sign(quote, path: PathOf(id));

    /// <summary>Seconds of the schedule.</summary>
    public double SentAt { get; init; }

    public double EndedAt { get; set; }

    /// <summary>Null: none came.</summary>
    public SignedAnswer? First { get; set; }

    /// <summary>After it was asked for again.</summary>
    public SignedAnswer? Last { get; set; }

    public SignedReceipt? Receipt => First?.Receipt ?? Last?.Receipt;

    /// <summary>The function's answer is here, and what it cost.</summary>
    public bool IsAnswered => First?.Receipt is not null;

    public string Line => $"call {PathOf(id)}";

    public async Task SendAsync(NodeProcess node, bool isFirst)
    {
        SignedAnswer answer = await user.SendAsync(node, Signed, target: $"{PathOf(id)}?a=1");
        (First, Last) = isFirst ? (answer, Last) : (First, answer);
    }

    public override string ToString() => $"call {id} at gateway {gateway} ({Gateway}), epoch {quote.Epoch}, hash {Signed.Hash}: first {Say(First)}, then {Say(Last)}";

    private static string PathOf(string id) => $"/{id}";

    private static string Say(SignedAnswer? answer) => answer is null ? "nothing" : $"{answer.Status} {answer.Code} {(answer.Receipt is { } receipt ? $"receipt {receipt.Position} of {receipt.Receipt.Amount}" : "")} {answer.Body}";
}
