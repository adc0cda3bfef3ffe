using System.Collections.Immutable;
using Virga.Node.Identity.Entities;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IIdentityStore"/> does.</summary>
public abstract class IdentityStoreConformance
{
    private static readonly DateTimeOffset Time = new(2024, 5, 1, 12, 0, 0, 7, TimeSpan.Zero);

    [Fact]
    public void Load_AfterSaveAndReopen_GivesAllOfEachKind()
    {
        ImmutableSortedDictionary<string, string> pairs = ImmutableSortedDictionary<string, string>.Empty.Add("a", "b \"c\"");
        User user = new() { Name = "same", Path = "/p/", Id = "AIDA1", Created = Time, Tags = pairs, Inline = pairs, Attached = ["x", "y"], Boundary = "z", Wallets = ["0xB", "0xA"] };
        Group group = new() { Name = "same", Id = "AGPA1", Created = Time, Members = ["same"] };
        Role role = new() { Name = "same", Id = "AROA1", Created = Time, Trust = "{}", Description = "d", MaxSession = 7200 };
        ManagedPolicy policy = new() { Name = "same", Id = "ANPA1", Created = Time, Updated = Time, Versions = [new PolicyVersion(1, "{}", Time), new PolicyVersion(3, "[]", Time)], DefaultNumber = 3, NextNumber = 4 };
        InstanceProfile profile = new() { Name = "same", Id = "AIPA1", Created = Time, Role = "same" };
        Save([user, group, role, policy, profile]);

        IReadOnlyList<Entity> loaded = Open().Load();
        Assert.Equal(5, loaded.Count);
        User loadedUser = loaded.OfType<User>().Single();
        Assert.Equal(user.Attached.AsEnumerable(), loadedUser.Attached);
        Assert.Equal(pairs, loadedUser.Tags);
        Assert.Equal(pairs, loadedUser.Inline);
        Assert.Equal(user with { Attached = loadedUser.Attached, Tags = loadedUser.Tags, Inline = loadedUser.Inline, Wallets = loadedUser.Wallets }, loadedUser);
        Assert.Equal(["0xA", "0xB"], loadedUser.Wallets);
        Assert.Equal("same", Assert.Single(loaded.OfType<Group>().Single().Members));
        Role loadedRole = loaded.OfType<Role>().Single();
        Assert.Equal(("{}", "d", 7200), (loadedRole.Trust, loadedRole.Description, loadedRole.MaxSession));
        ManagedPolicy loadedPolicy = loaded.OfType<ManagedPolicy>().Single();
        Assert.Equal(policy.Versions.AsEnumerable(), loadedPolicy.Versions);
        Assert.Equal((3, 4, Time), (loadedPolicy.DefaultNumber, loadedPolicy.NextNumber, loadedPolicy.Updated));
        Assert.Equal("same", loaded.OfType<InstanceProfile>().Single().Role);
    }

    [Fact]
    public void Save_Changes_ReplacesAndRemovesInAnyCase()
    {
        Save([new Group { Name = "Crew", Id = "AGPA1", Created = Time }, new Group { Name = "other", Id = "AGPA2", Created = Time }]);
        Open().Save(new Dictionary<EntityKey, Entity?>
        {
            [new EntityKey(EntityKind.Group, "CREW")] = new Group { Name = "CREW", Id = "AGPA1", Created = Time },
            [new EntityKey(EntityKind.Group, "Other")] = null,
        });
        Assert.Equal("CREW", Assert.Single(Open().Load()).Name);
    }

    internal abstract IIdentityStore Open();

    private void Save(IEnumerable<Entity> entities) => Open().Save(entities.ToDictionary(entity => entity.Key, entity => (Entity?)entity));
}
