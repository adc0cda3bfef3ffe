using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Access.OAuth;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Journal;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Routing;
using Virga.Node.Federation.ServiceMesh;
using Virga.Node.Federation.Settlement;
using Virga.Node.Identity;
using Virga.Node.Mesh.Content;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Hosting;

/// <summary>Signed calls, their receipts and how these become money.</summary>
internal static class CallSetup
{
    public static void AddCalls(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(all => new ReceiptDatabase(Path.Combine(options.DataFolder, "receipts.db"), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReceiptStore>(all => all.GetRequiredService<ReceiptDatabase>().Receipts).AddSingleton<IBatchStore>(all => all.GetRequiredService<ReceiptDatabase>().Batches());
        services.AddSingleton<IEndPointFunctions, SqliteEndPointFunctions>().AddSingleton<EndPointCode>().AddSingleton<CallRunner>();
        services.AddSingleton(all => CallLedger.Of(all.GetRequiredService<IReceiptStore>(), all.GetRequiredService<IBatchStore>()));
        services.AddSingleton<RegistryAccess>().AddSingleton<ICallAccess, TokenAccess>().AddSingleton<CallRules>();
        services.AddSingleton<CallDesk>().AddOpen<CallEndpoint>().AddOpen<QuoteEndpoint>().AddRoutes<CallApi>();
        services.AddSingleton(new RoutingOptions()).AddSingleton<SchedulingPolicies>().AddSingleton<EpochPlacements>().AddSingleton<PeerHttp>().AddSingleton<PeerCalls>().AddSingleton<ICallExecutor, CallRouter>();
        services.AddSingleton<ForwardChecks>().AddSingleton<ForwardedCalls>().AddOpen<RunEndpoint>().AddSingleton<CallQuotes>().AddSingleton<IEndPointCaller, EndPointCaller>();
        services.AddSingleton<IJournalStore>(_ => new SqliteJournalStore(new SqliteDatabase(Path.Combine(options.DataFolder, "journal.db"))));
        services.AddSingleton(all => new Lazy<GatewayJournal>(() => Journal(all))).AddSingleton<JournalWriter>().AddHostedService(all => all.GetRequiredService<JournalWriter>());
        services.AddSingleton(new SettlementOptions { Watermark = (ulong)System.Numerics.BigInteger.Min(options.SettleAt.Pico, ulong.MaxValue) }).AddSingleton<BatchDrafts>().AddSingleton<BatchSettlement>().AddSingleton<DemandAnswers>().AddSingleton<BatchFinalisation>();
        services.AddSingleton<SettlementSteps>().AddSingleton<Settler>().AddHostedService(all => all.GetRequiredService<Settler>());
        services.AddSingleton<BundlePublisher>().AddHostedService(all => all.GetRequiredService<BundlePublisher>()).AddOpen<BundleEndpoint>();
        services.AddSingleton(new AutoDisputeOptions { IsOn = options.Dispute }).AddHostedService<AutoDispute>();
    }

    /// <summary>Made when it is first written to: the account's key is made only once there is a chain.</summary>
    private static GatewayJournal Journal(IServiceProvider all)
    {
        GatewayAccount account = all.GetRequiredService<GatewayAccount>();
        JournalIdentity identity = new(account.Address, digest => account.Sign(digest), all.GetRequiredService<ManagementOptions>().Auditor);
        return new GatewayJournal(identity, all.GetRequiredService<IJournalStore>(), all.GetRequiredService<ContentLibrary>(), new KeyWrap(all.GetRequiredService<Lazy<Secp256k1>>().Value), all.GetRequiredService<SecretBox>());
    }
}
