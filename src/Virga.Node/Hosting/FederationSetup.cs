using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Bridges;
using Virga.Node.Federation.Disputes;
using Virga.Node.Federation.Gateways;
using Virga.Node.Federation.Journal;
using Virga.Node.Federation.Load;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Identity;
using Virga.Node.Mesh;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>The parts of the node that take part in a cloud of many.</summary>
internal static class FederationSetup
{
    private static readonly JsonSerializerOptions Strict = new() { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    /// <summary>What the command line says about the deployment; to be called before the node is built.</summary>
    public static Result<ManagementOptions> Read(NodeOptions options)
    {
        DirectoryAddress? directory = null;
        if (options.Directory is not null)
        {
            if (!DirectoryAddress.Parse(options.Directory).TryGet(out DirectoryAddress given, out VirgaError? error))
            {
                return error;
            }

            directory = given;
        }

        BridgeOptions? bridge = null;
        if (options.Bridge is not null && !BridgeOptions.Parse(options.Bridge).TryGet(out bridge, out VirgaError? unbridged))
        {
            return unbridged;
        }

        JournalTenant? auditor = null;
        if (options.Auditor is not null && !JournalTenant.Parse(options.Auditor).TryGet(out auditor, out VirgaError? unread))
        {
            return unread;
        }

        bridge = bridge is not null && options.BridgeConfirmations is { } depth ? bridge with { Confirmations = depth } : bridge;
        return ParametersFrom(options.ChainParametersFile).TryGet(out ChainParameters? parameters, out VirgaError? wrong) ? new ManagementOptions { Directory = directory, Parameters = parameters, Bridge = bridge, Auditor = auditor } : wrong;
    }

    public static void AddFederation(this IServiceCollection services, NodeOptions options, ManagementOptions management)
    {
        string At(string name) => Path.Combine(options.DataFolder, name);
        services.AddSingleton(management).AddSingleton(new SenderOptions()).AddSingleton(_ => new Lazy<Secp256k1>(() => new Secp256k1()));
        services.AddSingleton<ITransactionJournal>(_ => new SqliteTransactionJournal(new SqliteDatabase(At("chain.db"))));
        services.AddSingleton(all => new GatewayKeyFile(At("keys/gateway.key"), all.GetRequiredService<SecretBox>())).AddSingleton<ISealedStore>(all => all.GetRequiredService<GatewayKeyFile>());
        services.AddSingleton<GatewayAccount>().AddHostedService(all => all.GetRequiredService<GatewayAccount>());
        services.AddSingleton<ManagementChains>().AddHostedService(all => all.GetRequiredService<ManagementChains>());
        services.AddSingleton<IRegistryStore>(_ => new SqliteRegistryStore(new SqliteDatabase(At("registry.db"), survivesPowerCut: false)));
        services.AddSingleton(new MirrorOptions()).AddSingleton<RegistryMirror>().AddSingleton<IRegistryView>(all => all.GetRequiredService<RegistryMirror>()).AddHostedService<RegistryFollower>();
        services.AddRoutes<RegistryApi>();
        services.AddCalls(options);
        services.AddGateway();
        if (management.Bridge is { } bridge)
        {
            services.AddSingleton(bridge).AddSingleton<FarBridge>().AddSingleton<LockAnswers>().AddSingleton(_ => new RelayFile(At("bridge.json"))).AddHostedService<Relayer>();
        }
    }

    private static void AddGateway(this IServiceCollection services)
    {
        services.AddSingleton(all => new GatewayOptions { Url = () => all.GetRequiredService<NodeEndpoint>().Public, Peer = () => all.GetRequiredService<MeshConnection>().Self is { } self ? PeerId.Parse(self.Peer) ?? [] : [] }).AddSingleton<ChainWatch>().AddSingleton<GatewayTransactions>().AddSingleton<GatewayMembership>().AddHostedService<GatewayLife>();
        services.AddSingleton<VoteKeeper>().AddHostedService(all => all.GetRequiredService<VoteKeeper>()).AddSingleton<BridgeBond>().AddRoutes<GatewayApi>();
        services.AddSingleton(new LoadOptions()).AddOpen<LoadGauge>().AddSingleton<LoadSurvey>().AddHostedService<LoadReporter>();
    }

    private static Result<ChainParameters> ParametersFrom(string? path)
    {
        try
        {
            ChainParameters parameters = path is null ? new ChainParameters() : JsonSerializer.Deserialize<ChainParameters>(File.ReadAllBytes(path), Strict) ?? new ChainParameters();
            List<ValidationResult> wrong = [];
            return Validator.TryValidateObject(parameters, new ValidationContext(parameters), wrong, validateAllProperties: true)
                ? parameters
                : new VirgaError(Outcome.InvalidParameter, $"{path}: {wrong[0].ErrorMessage}");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{path} can't be read as the contracts' numbers: {e.Message}");
        }
    }
}
