using Virga.Commands;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.Wallets;
using Virga.Node.Federation.Management;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>An account of this user, its key open: it signs here, and sends through the node. One command at a time uses an account.</summary>
internal sealed class WalletSession(ChainSession session, SigningKey key, string folder, FileStream held) : IAsyncDisposable
{
    private readonly SqliteTransactionJournal journal = new(new SqliteDatabase(Path.Combine(folder, "journal.db")));
    private readonly Dictionary<EvmClient, TransactionSender> senders = [];

    public EvmAddress Address => key.Address;

    public ChainSession Session => session;

    public ManagementChain Chain => session.Chain;

    public ActionFile Actions { get; } = new(Path.Combine(folder, $"actions-{key.Address}.json"));

    /// <summary>Where what belongs to the account may be kept; only its owner reads it.</summary>
    public string Folder => folder;

    /// <param name="wallet">Null: the only one that there is.</param>
    public static async Task<Result<WalletSession>> OpenAsync(NodeClient node, WalletChoice choice, Secp256k1 curve, CancellationToken cancellation)
    {
        if (!choice.Open(curve).TryGet(out SigningKey? key, out VirgaError? error))
        {
            return error;
        }

        string folder = choice.Folder(curve).Path;
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(folder, $"lock-{key.Address}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            using (key)
            {
                return new VirgaError(Outcome.TooManyRequests, $"Another command of the wallet {key.Address} is under way: wait for its end.");
            }
        }

        if ((await ChainSession.OpenAsync(node, cancellation).ConfigureAwait(false)).TryGet(out ChainSession? session, out error))
        {
            return new WalletSession(session, key, folder, held);
        }

        key.Dispose();
        await held.DisposeAsync().ConfigureAwait(false);
        return error;
    }

    /// <summary>The account's sender on a chain: the management chain's, unless another's is asked for.</summary>
    public TransactionSender SenderOn(EvmClient client)
    {
        if (!senders.TryGetValue(client, out TransactionSender? sender))
        {
            senders[client] = sender = new TransactionSender(client, key, journal, new SenderOptions(), TimeProvider.System);
        }

        return sender;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TransactionSender sender in senders.Values)
        {
            sender.Dispose();
        }

        key.Dispose();
        await held.DisposeAsync().ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
    }
}
