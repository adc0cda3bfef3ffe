using System.Collections.Immutable;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Federation.Registry;

public sealed class RegistryMirrorTests
{
    private static readonly EvmAddress Owner = new(1, 1), User = new(1, 2);
    private static readonly Hash32 Jwt = Keccak256.Hash("jwt");

    private readonly Clock clock = new();
    private readonly RegistryMirror mirror;

    public RegistryMirrorTests()
    {
        mirror = new RegistryMirror(new MirrorOptions { Stale = TimeSpan.FromSeconds(30) }, clock);
        mirror.Begin(64, 100);
    }

    [Fact]
    public void Head_ChainSilentBeyondTheBound_IsNone()
    {
        mirror.Show(Snapshot(block: 130));
        Assert.Equal((null, 0ul), (mirror.Head, mirror.Epoch));
        mirror.Hear();
        Assert.Equal((130ul, 2ul), (mirror.Head, mirror.Epoch));
        clock.Seconds = 30;
        Assert.Equal(130ul, mirror.Head);
        clock.Seconds = 31;
        Assert.Equal((null, 0ul), (mirror.Head, mirror.Epoch));
        mirror.Hear();
        Assert.NotNull(mirror.Head);
        mirror.Doubt();
        Assert.Null(mirror.Head);
    }

    [Fact]
    public void Access_MethodsWithdrawnSinceMinting_LeavesTheOthers()
    {
        mirror.Show(Snapshot(granted: CallMethods.Get));
        Assert.Equal(CallMethods.Get, mirror.Access(User, Jwt)!.Methods);
        mirror.Show(Snapshot(granted: CallMethods.None));
        Assert.Null(mirror.Access(User, Jwt));
        mirror.Show(Snapshot());
        Assert.Equal(CallMethods.Get | CallMethods.Put, mirror.Access(User, Jwt)!.Methods);
        Assert.Null(mirror.Access(Owner, Jwt));
        clock.Seconds = 60;
        Assert.Null(mirror.Access(User, Jwt)); // at its expiry
    }

    [Theory]
    [InlineData(0, 1_000, null)]
    [InlineData(500, 400, 100ul)]
    [InlineData(50, 400, 0ul)]
    public void Account_WithBudget_CountsSpentAndPending(ulong budget, ulong balance, ulong? left)
    {
        ChainAccount account = new(balance, budget, Spent: 300, Period: 1, IsLeaving: false);
        mirror.Show(Snapshot(block: 130, account: account, pending: 100));
        Assert.Equal(new UserAccount(balance - 100, left, false), mirror.Account(User));
        mirror.Show(Snapshot(block: 200, account: account, pending: 2_000)); // the next period: nothing spent
        Assert.Equal(new UserAccount(0, budget == 0 ? null : 0, false), mirror.Account(User));
    }

    [Fact]
    public void Account_Unknown_HasNothing() => Assert.Equal(new UserAccount(0, null, false), mirror.Account(new EvmAddress(9, 9)));

    [Fact]
    public void IsAllowed_OfManyGrants_AllocatesNothing()
    {
        mirror.Show(Snapshot());
        mirror.Hear();
        Assert.True(mirror.IsAllowed(1, User, CallMethods.Get));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool all = true;
        for (int i = 0; i < 1_000; i++)
        {
            all &= mirror.Head is not null && mirror.IsAllowed(1, User, CallMethods.Get) && mirror.Gateway(Owner) is null && mirror.EndPoint(Owner, "/a") is not null;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(all);
    }

    private static RegistrySnapshot Snapshot(ulong block = 1, CallMethods granted = CallMethods.Get | CallMethods.Put, ChainAccount? account = null, ulong pending = 0)
    {
        RegistrySnapshot empty = RegistrySnapshot.Empty;
        AccessGrant token = new(1, User, 1, CallMethods.Get | CallMethods.Put, DateTimeOffset.UnixEpoch.AddSeconds(60), Jwt);
        return new RegistrySnapshot
        {
            Block = block,
            EndPoints = empty.EndPoints.Add(1, new RegisteredEndPoint(1, Owner, "/a", 1, false, 1)),
            Paths = empty.Paths.Add((Owner, "/a"), 1),
            Terms = empty.Terms.Add((1, 1), new VersionTerms(new EndPointTerms(Owner, CallMethods.All, false, 1, 1, 0, Jwt, default, default), 1)),
            Grants = empty.Grants.Add((1, User), granted).AddRange(Enumerable.Range(0, 1_000).Select(i => KeyValuePair.Create((1u, new EvmAddress(7, (uint)i)), CallMethods.Get))),
            Tokens = empty.Tokens.Add((User, Jwt), token),
            Accounts = account is null ? empty.Accounts : empty.Accounts.Add(User, account),
            Pending = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(new Dictionary<EvmAddress, UInt128> { [User] = pending }),
        };
    }

    private sealed class Clock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Seconds);
    }
}
