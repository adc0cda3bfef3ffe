using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Federation.Access.OAuth;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Routing;
using Virga.Node.Federation.ServiceMesh;
using Virga.Node.Federation.Settlement;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Hosting;

/// <summary>Signed calls, their receipts and how these become money.</summary>
internal static class CallSetup
{
    public static void AddCalls(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(_ => new ReceiptDatabase(Path.Combine(options.DataFolder, "receipts.db")));
        services.AddSingleton<IReceiptStore>(all => all.GetRequiredService<ReceiptDatabase>().Receipts()).AddSingleton<IBatchStore>(all => all.GetRequiredService<ReceiptDatabase>().Batches());
        services.AddSingleton<IEndPointFunctions, SqliteEndPointFunctions>().AddSingleton<EndPointCode>().AddSingleton<CallRunner>();
        services.AddSingleton(all => CallLedger.Of(all.GetRequiredService<IReceiptStore>(), all.GetRequiredService<IBatchStore>()));
        services.AddSingleton<RegistryAccess>().AddSingleton<ICallAccess, TokenAccess>().AddSingleton<CallRules>();
        services.AddSingleton<CallDesk>().AddOpen<CallEndpoint>().AddOpen<QuoteEndpoint>().AddRoutes<CallApi>();
        services.AddSingleton(new RoutingOptions()).AddSingleton<SchedulingPolicies>().AddSingleton<EpochPlacements>().AddSingleton<PeerHttp>().AddSingleton<PeerCalls>().AddSingleton<ICallExecutor, CallRouter>();
        services.AddSingleton<ForwardChecks>().AddSingleton<ForwardedCalls>().AddOpen<RunEndpoint>().AddSingleton<CallQuotes>().AddSingleton<IEndPointCaller, EndPointCaller>();
        services.AddSingleton(new SettlementOptions()).AddSingleton<BatchDrafts>().AddSingleton<BatchSettlement>().AddSingleton<DemandAnswers>().AddSingleton<BatchFinalisation>();
        services.AddSingleton<SettlementSteps>().AddSingleton<Settler>().AddHostedService(all => all.GetRequiredService<Settler>());
        services.AddSingleton<BundlePublisher>().AddHostedService(all => all.GetRequiredService<BundlePublisher>()).AddOpen<BundleEndpoint>();
        services.AddSingleton(new AutoDisputeOptions { IsOn = options.Dispute }).AddHostedService<AutoDispute>();
    }
}
