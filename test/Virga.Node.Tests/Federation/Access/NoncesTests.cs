using Virga.Node.Federation.Access;

namespace Virga.Node.Tests.Federation.Access;

public sealed class NoncesTests
{
    private readonly FakeTime time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void TryUse_Twice_HoldsOnce()
    {
        Nonces nonces = new(time);
        string nonce = nonces.Issue("ann");
        Assert.Matches("^[0-9a-f]{64}$", nonce);
        Assert.True(nonces.TryUse(nonce, "ann"));
        Assert.False(nonces.TryUse(nonce, "ann"));
        Assert.False(nonces.TryUse(nonce.ToUpperInvariant(), "ann")); // the same in other letters
    }

    [Fact]
    public void TryUse_OfAnotherBearerProcessOrTime_IsRefused()
    {
        Nonces nonces = new(time);
        string nonce = nonces.Issue("ann");
        Assert.False(nonces.TryUse(nonce, "bob"));
        Assert.False(new Nonces(time).TryUse(nonce, "ann"));
        Assert.All(["", "00", new string('0', 64), new string('x', 64), nonce[..^2] + "zz"], bad => Assert.False(nonces.TryUse(bad, "ann")));
        time.Now += Nonces.Lifetime;
        Assert.False(nonces.TryUse(nonce, "ann"));
    }
}
