using System.Collections.Immutable;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Providers;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.ServiceMesh;
using Virga.Node.Functions;
using Virga.Node.Metering;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.ServiceMesh;

/// <summary>The catalog first, then the registry, then providers.</summary>
public sealed class MeshDirectoryTests : IDisposable
{
    private const string Owner = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
    private readonly TempFolder folder = new();
    private readonly FunctionCatalog catalog;
    private readonly ProviderCatalog providers;

    public MeshDirectoryTests()
    {
        SqliteDatabase database = new(folder.At("db"));
        SecretBox box = SecretBox.Open(folder.At("keys/key"));
        catalog = new FunctionCatalog(new SqliteFunctionStore(database, box));
        LocalProvider local = new(null!, null!, catalog, null!, PriceList.Shipped(), NodeAddress.Default, TimeProvider.System); // nothing is called here
        ProviderHttp http = ProviderHttp.Create(TimeProvider.System);
        providers = new ProviderCatalog(new SqliteProviderStore(database, box), new ProviderFactory(http, LambdaPriceTable.Shipped(), TimeProvider.System), local);
        providers.Add(new ProviderRecord("far", ProviderKind.Virga, new Uri("http://127.0.0.1:1"), "us-east-1") { Functions = ImmutableSortedSet.Create("remote", "both") });
        catalog.Create("both", number => new Function { Latest = new FunctionVersion { FunctionName = "both", FunctionNumber = number, Runtime = "python3.11", Handler = "h", Role = "r", Code = new CodeHash(new string('0', 64)), CodeSize = 1, LastModified = DateTimeOffset.UnixEpoch, RevisionId = "r" } });
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("both", "local", "arn:aws:lambda:us-east-1:000000000000:function:both")]
    [InlineData("local/both", "local", "arn:aws:lambda:us-east-1:000000000000:function:both")]
    [InlineData("remote", "provider/far", "arn:aws:lambda:us-east-1:000000000000:function:remote")]
    [InlineData("far/anything:live", "provider/far", "arn:aws:virga:us-east-1:000000000000:provider/far/anything:live")]
    [InlineData(Owner + "/shop/cart", "endpoint/7", "arn:aws:virga:us-east-1:000000000000:endpoint/0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed/shop/cart")]
    public void Find_Name_LeadsTo(string name, string place, string resource)
    {
        MeshTarget target = Directory(new Registry(), new Caller()).Find(name).Value;
        Assert.Equal((place, resource), (target.Place, target.Resource), Same);
    }

    [Theory]
    [InlineData("nothing", Outcome.NotFound)]
    [InlineData("nowhere/f", Outcome.NotFound)]
    [InlineData("far/", Outcome.NotFound)]
    [InlineData("far/a/b", Outcome.NotFound)]
    [InlineData("", Outcome.NotFound)]
    [InlineData("0x12/f", Outcome.InvalidParameter)]
    [InlineData(Owner + "/none", Outcome.NotFound)]
    [InlineData(Owner + "/retired", Outcome.NotFound)]
    [InlineData("a b", Outcome.Validation)]
    public void Find_WhatLeadsNowhere_IsRefused(string name, Outcome outcome) => Assert.Equal(outcome, Directory(new Registry(), new Caller()).Find(name).Error?.Outcome);

    [Fact]
    public void Find_EndPointWithoutARegistry_IsUnavailable()
    {
        Assert.Equal(Outcome.Unavailable, Directory(null, new Caller()).Find($"{Owner}/shop/cart").Error?.Outcome);
        Assert.Equal(Outcome.Unavailable, Directory(new Registry(), null).Find($"{Owner}/shop/cart").Error?.Outcome);
    }

    [Fact]
    public void Note_AFunctionThatIsGone_LeadsNowhereAlsoAfterRestart()
    {
        providers.Note("far", "remote", isThere: false);
        Assert.Equal(Outcome.NotFound, Directory(null, null).Find("remote").Error?.Outcome);
        Assert.Equal(["both"], Assert.Single(new SqliteProviderStore(new SqliteDatabase(folder.At("db")), SecretBox.Open(folder.At("keys/key"))).Load()).Functions);
    }

    private static bool Same((string Place, string Resource) left, (string Place, string Resource) right) => left.Place == right.Place && string.Equals(left.Resource, right.Resource, StringComparison.OrdinalIgnoreCase);

    private MeshDirectory Directory(IRegistryView? registry, IEndPointCaller? caller) => new(catalog, providers, registry, caller, NodeAddress.Default);

    private sealed class Caller : IEndPointCaller
    {
        public Task<ProviderAnswer> CallAsync(RegisteredEndPoint endPoint, ProviderCall call, CancellationToken cancellation) => Task.FromResult(new ProviderAnswer());
    }

    private sealed class Registry : IRegistryView
    {
        public ulong? Head => 1;

        public ulong Epoch => 0;

        public IReadOnlyCollection<RegisteredEndPoint> EndPoints => [];

        public IReadOnlyCollection<RegisteredGateway> Gateways => [];

        public RegisteredEndPoint? EndPoint(uint id) => null;

        public RegisteredEndPoint? EndPoint(EvmAddress owner, string path) => path is "shop/cart" or "retired" ? new RegisteredEndPoint(7, owner, path, 1, path == "retired", 1) : null;

        public EndPointTerms? Terms(uint endPoint, uint version) => null;

        public bool IsAllowed(uint endPoint, EvmAddress wallet, CallMethods methods) => false;

        public AccessGrant? Access(EvmAddress wallet, Hash32 jwt) => null;

        public UserAccount Account(EvmAddress user) => throw new InvalidOperationException("not asked");

        public RegisteredGateway? Gateway(EvmAddress address) => null;

        public EpochView? At(ulong epoch) => null;
    }
}
