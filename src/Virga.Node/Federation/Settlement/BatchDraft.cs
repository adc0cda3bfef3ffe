using Virga.Node.Federation.Receipts;

namespace Virga.Node.Federation.Settlement;

/// <summary>Which epochs of a policy are settled next.</summary>
internal static class BatchDraft
{
    /// <summary>Null: nothing yet.</summary>
    /// <param name="waiting">The policy's ended epochs, oldest first; none of them late.</param>
    /// <param name="epoch">The current one.</param>
    /// <param name="lateEpochs">Of the deployment.</param>
    public static (ulong From, ulong Through)? Choose(IReadOnlyList<EpochTotals> waiting, ulong epoch, int lateEpochs, ulong watermark)
    {
        int charges = 0, calls = 0, taken = 0;
        UInt128 amount = 0;
        foreach (EpochTotals one in waiting)
        {
            bool isUrgent = IsUrgent(one.Epoch, epoch, lateEpochs);
            if ((one.Running > 0 && !isUrgent) || charges + one.Users > CallLedger.MostCharges || calls + one.Count > CallLedger.MostCalls)
            {
                break; // calls that still run hold their epoch and those after it up
            }

            (charges, calls, amount) = (charges + one.Users, calls + one.Count, amount + one.Amount);
            taken++;
        }

        if (calls == 0 || (amount < watermark && !IsUrgent(waiting[0].Epoch, epoch, lateEpochs)))
        {
            return null;
        }

        return (waiting[0].Epoch, waiting[taken - 1].Epoch);
    }

    /// <summary>Whether this is the last epoch but one in which it can be settled.</summary>
    private static bool IsUrgent(ulong waiting, ulong epoch, int lateEpochs) => waiting + (ulong)lateEpochs <= epoch + 1;
}
