using Virga.Node.Federation.Calls;

namespace Virga.Node.Federation.Receipts;

/// <summary>
/// Nonces that were used and receipts that were given. What was begun or kept outlives <c>kill -9</c>; a power cut may
/// lose the last of it, which <see cref="MayHaveForgotten"/> tells.
/// </summary>
internal interface IReceiptStore
{
    /// <summary>Whether the machine was restarted since the store was last open.</summary>
    bool MayHaveForgotten { get; }

    /// <summary>False: the user has used the nonce in this epoch.</summary>
    ValueTask<bool> BeginAsync(SignedCall call);

    /// <summary>Null: there is a receipt for the request already, or the call didn't begin since the store was opened.</summary>
    /// <param name="evidence">A <see cref="CallEvidence"/> as <see cref="CallJson.ToBytes"/> writes it; empty: none.</param>
    KeptReceipt? Keep(SignedCall call, UInt128 policy, CallReceipt receipt, ReadOnlySpan<byte> evidence, CallLog? log = null);

    /// <summary>The call didn't run, and gets no receipt; its nonce stays used.</summary>
    void Abandon(SignedCall call);

    /// <summary>What was kept with the receipt at a position; null: nothing.</summary>
    CallEvidence? Evidence(ulong position);

    /// <summary>Of this very request; null: none was kept.</summary>
    KeptReceipt? Find(SignedCall call);

    KeptReceipt? At(ulong position);

    /// <summary>Those behind a position, in their order, with their logs.</summary>
    IReadOnlyList<LoggedReceipt> After(ulong position, int most);

    /// <summary>The logs behind one position, up to another, are kept elsewhere.</summary>
    Task DropLogsAsync(ulong after, ulong through);

    IReadOnlyList<ReceiptTotal> Totals();

    /// <summary>Of some epochs under a policy, in the order of their charges: by end point, user, position.</summary>
    /// <param name="last">Position of the last that counts.</param>
    IReadOnlyList<ReceiptLeaf> Leaves(UInt128 policy, ulong fromEpoch, ulong throughEpoch, ulong last);

    ulong LastPosition();

    /// <summary>Drops nonces and receipts of older epochs.</summary>
    Task ForgetAsync(ulong beforeEpoch);
}
