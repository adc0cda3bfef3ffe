using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>An account of the test's own, which may do what no honest node does.</summary>
internal sealed class ChainUser : IDisposable
{
    private readonly Secp256k1 curve = new();
    private readonly SigningKey key;
    private readonly TransactionSender sender;
    private int sent;

    public ChainUser(EvmClient client, string folder)
    {
        key = SigningKey.New(curve);
        sender = new TransactionSender(client, key, new SqliteTransactionJournal(new SqliteDatabase(Path.Combine(folder, $"{key.Address}.db"))), new SenderOptions(), TimeProvider.System);
    }

    public EvmAddress Address => key.Address;

    public async Task<EvmReceipt> RunAsync(Func<string, TransactionIntent> make)
    {
        Result<JournalEntry> entry = await sender.SendAsync(make($"{++sent}"), default);
        Assert.True(entry.Error is null, entry.Error?.Message);
        EvmReceipt receipt = (await sender.ReceiptAsync(entry.Value, 0, default)).Value;
        Assert.True(receipt.Succeeded);
        return receipt;
    }

    public void Dispose()
    {
        sender.Dispose();
        key.Dispose();
        curve.Dispose();
    }
}
