using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.ApiGateway;
using Virga.Node.Aws.CloudFormation;
using Virga.Node.Aws.CloudWatch;
using Virga.Node.Aws.Events;
using Virga.Node.Aws.Iam;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Logs;
using Virga.Node.Aws.S3;
using Virga.Node.Aws.SigV4;
using Virga.Node.Aws.Sqs;
using Virga.Node.Aws.Sts;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Management;
using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Gateway;
using Virga.Node.Gateway.HttpApis;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Sessions;
using Virga.Node.Instances;
using Virga.Node.Invocations;
using Virga.Node.Invocations.Async;
using Virga.Node.Metering;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Dotnet;
using Virga.Node.Runtimes.Extensions;
using Virga.Node.Runtimes.Node;
using Virga.Node.Runtimes.Oci;
using Virga.Node.Runtimes.Provided;
using Virga.Node.Runtimes.Python;
using Virga.Node.Sandboxes;
using Virga.Node.Sandboxes.Egress;
using Virga.Node.Scheduling;
using Virga.Node.Services.HttpApis;
using Virga.Node.Services.Objects;
using Virga.Node.Services.Queues;
using Virga.Node.Services.Stacks;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Telemetry;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Triggers.Object;
using Virga.Node.Triggers.Queue;

namespace Virga.Node.Hosting;

/// <summary>The one place that names every part of the node. A new runtime, service, store or trigger is one line here.</summary>
internal static class NodeSetup
{
    public static void AddNode(this IServiceCollection services, NodeOptions options, ManagementOptions management, NodeEndpoint endpoint)
    {
        services.AddSingleton(options).AddSingleton(endpoint).AddSingleton(options.Address).AddSingleton(TimeProvider.System);
        services.AddStorage(options);
        services.AddRuntimes();
        services.AddSandbox(options);
        services.AddScheduling(options);
        services.AddWire();
        services.AddChain(options);
        services.AddMesh(options);
        services.AddFederation(options, management);
        services.AddIdentityBridge();
        services.AddProviders(options);
        services.AddContent(options);
    }

    /// <summary>After the web server's own services: it adds its socket transport only while there is no other.</summary>
    public static void AddSandboxTransport(this IServiceCollection services) =>
        services.AddSingleton<IConnectionListenerFactory>(all => all.GetRequiredService<SandboxConnections>());

    private static void AddStorage(this IServiceCollection services, NodeOptions options)
    {
        string At(string name) => Path.Combine(options.DataFolder, name);
        services.AddSingleton(_ => new SqliteDatabase(At("node.db")));
        services.AddSingleton(_ => SecretBox.Open(At("keys/node.key")));
        services.AddSingleton<IFunctionStore, SqliteFunctionStore>().AddSingleton<FunctionCatalog>();
        services.AddSingleton<ILayerStore, SqliteLayerStore>().AddSingleton<LayerCatalog>().AddSingleton<LayerTrees>();
        services.AddSingleton<IEventSourceMappingStore, SqliteEventSourceMappingStore>().AddSingleton<EventSourceMappings>();
        services.AddSingleton<IHttpApiStore, SqliteHttpApiStore>().AddSingleton<HttpApiCatalog>();
        services.AddSingleton<IQueueStore>(_ => new SqliteQueueStore(new SqliteDatabase(At("queues.db")))).AddSingleton<QueueCatalog>().AddSingleton<QueueTraffic>();
        services.AddSingleton<ReceiveAttempts>().AddSingleton<MessageMoves>().AddSingleton<IEventTarget, QueueTarget>().AddHostedService(all => all.GetRequiredService<MessageMoves>());
        services.AddEventStorage(() => new SqliteDatabase(At("events.db")));
        services.AddSingleton<IAccessKeyStore, SqliteAccessKeyStore>().AddSingleton<AccessKeys>();
        services.AddSingleton(all => (ISealedStore)all.GetRequiredService<IFunctionStore>()).AddSingleton(all => (ISealedStore)all.GetRequiredService<IAccessKeyStore>());
        services.AddSingleton<IIdentityStore, SqliteIdentityStore>().AddSingleton<IdentityCatalog>().AddSingleton<Authorizer>().AddSingleton<SessionTokens>().AddSingleton<SessionIssuer>().AddSingleton<ExecutionRoles>();
        services.AddSingleton<IStackStore>(all => new SqliteStackStore(new SqliteDatabase(At("stacks.db")), all.GetRequiredService<SecretBox>())).AddSingleton(all => (ISealedStore)all.GetRequiredService<IStackStore>());
        services.AddSingleton(new CodeStoreOptions { Folder = At("code") }).AddSingleton<CodeStore>();
        services.AddSingleton(new ImageStoreOptions { Folder = At("code/images") }).AddSingleton<ImageStore>();
        services.AddSingleton(new UsageOptions { Folder = At("usage") }).AddSingleton<UsageJournal>();
        services.AddSingleton<IUsageStore, SqliteUsageStore>().AddSingleton(_ => PriceList.Load(At("prices.json"))).AddSingleton<UsageMeter>();
        services.AddSingleton<ILogStore>(_ => new SqliteLogStore(new SqliteDatabase(At("logs.db"), survivesPowerCut: false), options.MaxLogBytes));
        services.AddSingleton<LogWriter>().AddSingleton<ILogSink>(all => all.GetRequiredService<LogWriter>()).AddSingleton<LiveLog>().AddSingleton<LogReader>();
        services.AddSingleton<ILogCatalog>(_ => new SqliteLogCatalog(new SqliteDatabase(At("logs.db"))));
        services.AddHostedService<LogRetention>();
        services.AddSingleton<UsageRollup>();
        services.AddSingleton<IMetricStore>(_ => new SqliteMetricStore(new SqliteDatabase(At("metrics.db"), survivesPowerCut: false))).AddSingleton<MetricRollup>();
        services.AddSingleton(_ => new BlobFolder(At("objects"))).AddSingleton<IObjectStore>(all => new SqliteObjectStore(new SqliteDatabase(At("objects.db")), all.GetRequiredService<BlobFolder>())).AddHostedService<Lifecycle>();
        services.AddHostedService(all => all.GetRequiredService<MetricRollup>());
        services.AddHostedService(all => all.GetRequiredService<LogWriter>());
        services.AddHostedService(all => all.GetRequiredService<UsageRollup>());
    }

    private static void AddRuntimes(this IServiceCollection services)
    {
        services.AddSingleton(RuntimeFolders.Default);
        services.AddSingleton<IRuntime>(all => new PythonRuntime(InterpreterSearch.Pythons(), all.GetRequiredService<RuntimeFolders>()));
        services.AddSingleton<IRuntime>(all => new NodeRuntime(InterpreterSearch.Nodes(), all.GetRequiredService<RuntimeFolders>()));
        services.AddSingleton<IRuntime>(all => new DotnetRuntime(DotnetInstallation.Find(), all.GetRequiredService<RuntimeFolders>()));
        services.AddSingleton<IRuntime, ProvidedRuntime>();
        services.AddSingleton<OciRuntime>();
        services.AddSingleton<RuntimeCatalog>().AddSingleton<ExtensionFolder>();
    }

    private static void AddSandbox(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(new SandboxOptions
        {
            LauncherPath = Path.Combine(AppContext.BaseDirectory, "sandbox/virga-spawn"),
            RunFolder = Path.Combine(options.DataFolder, "run"),
            CgroupName = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.DataFolder)))[..12],
            Weak = options.WeakSandbox,
        });
        services.AddSingleton<ISandbox, LauncherSandbox>();
        services.AddSingleton(new EgressOptions { Allow = options.EgressAllow }).AddSingleton<EgressPolicy>().AddSingleton<EgressRelay>();
        services.AddSingleton(new DnsRelay(DnsRelay.HostNameServer()));
        services.AddSingleton<SandboxConnections>();
        services.AddSingleton<ISandboxVisitors>(all => all.GetRequiredService<SandboxConnections>());
        services.AddSingleton<LogPump>();
        services.AddSingleton(all => new InstanceParts
        {
            Egress = all.GetRequiredService<EgressRelay>(),
            Dns = all.GetRequiredService<DnsRelay>(),
            Visitors = all.GetRequiredService<ISandboxVisitors>(),
            LogSink = all.GetRequiredService<ILogSink>(),
            Pump = all.GetRequiredService<LogPump>(),
        });
    }

    private static void AddScheduling(this IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(all => new Blueprints(
            all.GetRequiredService<RuntimeCatalog>(), all.GetRequiredService<CodeStore>().TreeOf, all.GetRequiredService<LayerTrees>(), all.GetRequiredService<ExecutionRoles>().CredentialsOf, all.GetRequiredService<ExtensionFolder>(), options.Address, TimeProvider.System));
        services.AddSingleton<InstanceMaker>().AddSingleton<Zygotes>().AddSingleton<Templates>().AddSingleton(new StockOptions()).AddSingleton<Stocks>().AddSingleton<Slots>();
        services.AddHostedService(all => all.GetRequiredService<Stocks>());
        services.AddSingleton<ProcessSource>().AddSingleton<InstanceFactory>().AddSingleton(SchedulingOf(options)).AddSingleton<Admission>().AddSingleton<Dispatcher>();
        services.AddSingleton(Random.Shared).AddSingleton<InvocationPipeline>();
        services.AddSingleton(new AsyncOptions { RetryDelay = options.EventRetryDelay }).AddSingleton<AsyncOutcomes>().AddSingleton<AsyncQueue>();
        services.AddHostedService(all => all.GetRequiredService<AsyncQueue>());
        services.AddEventTriggers();
        services.AddSingleton<QueueRights>().AddSingleton<QueueBatches>().AddHostedService<QueuePoller>();
        services.AddSingleton<ObjectDelivery>().AddHostedService<ObjectNotifier>();
        services.AddSingleton<ColdStartLog>().AddSingleton(new MachineMemory());
        services.AddHostedService<Reaper>();
    }

    private static SchedulingOptions SchedulingOf(NodeOptions options) => options.KeepAlive is { } time
        ? new SchedulingOptions { AccountConcurrency = options.AccountConcurrency, KeepAlive = time, IsKeepAliveFixed = true }
        : new SchedulingOptions { AccountConcurrency = options.AccountConcurrency };

    private static void AddWire(this IServiceCollection services)
    {
        services.AddRoutingCore();
        services.AddSingleton<SignatureVerifier>().AddSingleton<HttpSignature>();
        services.AddSingleton(all => new FrontDoor(all.GetRequiredService<HttpSignature>(), LambdaService.MaxBody));
        services.AddSingleton<Func<CodeHash, Uri>>(all => all.GetRequiredService<CodeDownload>().AddressOf).AddSingleton<CodeDownload>();
        services.AddSingleton<Func<string, string>>(all => id => FunctionUrlAddress.Of(all.GetRequiredService<NodeEndpoint>().Address, id));
        services.AddLambda();
        services.AddLogs();
        services.AddCloudWatch();
        services.AddSingleton<AwsServices>();
        services.AddIam();
        services.AddSingleton<Func<string>>(all => () => Uri.TryCreate(all.GetRequiredService<NodeEndpoint>().Address, UriKind.Absolute, out Uri? address) ? address.Host : "localhost").AddS3();
        services.AddSqs();
        services.AddCloudFormation(all => all.GetRequiredService<NodeEndpoint>().Address);
        services.AddApiGateway(all => () => all.GetRequiredService<NodeEndpoint>().Address);
        services.AddHttpApis();
        services.AddEvents();
        services.AddSingleton<StsSecondFactor>().AddSingleton<IAwsService, StsService>();
        services.AddSingleton<FunctionUrlEndpoint>().AddRoutes<ManagementApi>().AddRoutes<SchedulingApi>().AddRoutes<EventsApi>().AddRoutes<TimetableApi>();
    }

    private static void AddLogs(this IServiceCollection services)
    {
        services.AddSingleton<LogNames>().AddSingleton<LogGroupOperations>().AddSingleton<GroupTagOperations>().AddSingleton<StreamOperations>();
        services.AddSingleton<PutLogEventsOperation>().AddSingleton<EventOperations>().AddSingleton<IAwsService, LogsService>();
    }

    private static void AddCloudWatch(this IServiceCollection services)
    {
        services.AddSingleton<MetricPeriods>().AddSingleton<StatisticsOperation>().AddSingleton<MetricDataOperation>();
        services.AddSingleton<ListMetricsOperation>().AddSingleton<PutMetricDataOperation>().AddSingleton<IAwsService, CloudWatchService>();
    }

    private static void AddLambda(this IServiceCollection services)
    {
        services.AddSingleton<CodeBuckets>().AddSingleton<FunctionPackages>().AddSingleton<FunctionLookup>().AddSingleton<LayerLookup>().AddSingleton<LambdaAccess>().AddSingleton<LambdaService>();
        services.AddSingleton<FunctionOperations>().AddSingleton<ILambdaOperations>(all => all.GetRequiredService<FunctionOperations>()).AddSingleton<ILambdaOperations, VersionOperations>().AddSingleton<ILambdaOperations, AliasOperations>();
        services.AddSingleton<ILambdaOperations, InvokeOperation>().AddSingleton<ILambdaOperations, StreamingInvokeOperation>().AddSingleton<ILambdaOperations, EventInvokeOperations>().AddSingleton<QueueMappingRules>().AddSingleton<ILambdaOperations, EventSourceOperations>();
        services.AddSingleton<ConcurrencyOperations>().AddSingleton<ILambdaOperations>(all => all.GetRequiredService<ConcurrencyOperations>()).AddSingleton<ILambdaOperations, ProvisionedOperations>().AddSingleton<ILambdaOperations, UrlOperations>();
        services.AddSingleton<ILambdaOperations, LayerOperations>().AddSingleton<ILambdaOperations, PermissionOperations>().AddSingleton<ILambdaOperations, TagOperations>();
        services.AddSingleton<ILambdaOperations, GovernanceOperations>();
    }
}
