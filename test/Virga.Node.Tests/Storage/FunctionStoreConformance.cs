using System.Collections.Immutable;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IFunctionStore"/> does.</summary>
public abstract class FunctionStoreConformance
{
    [Fact]
    public void Load_AfterSaveAndReopen_GivesAllOfTheFunction()
    {
        Function function = Sample("hello", 1);
        Open().Save(function);
        Function loaded = Assert.Single(Open().Load());
        Assert.Equal(function.Latest.Environment, loaded.Latest.Environment);
        Assert.Equal(function.Tags, loaded.Tags);
        Assert.Equal(function.Latest.Architectures.AsEnumerable(), loaded.Latest.Architectures);
        Assert.Equal(function.Latest.Layers.AsEnumerable(), loaded.Latest.Layers);
        Assert.Equal(function.Latest with { Environment = loaded.Latest.Environment, Architectures = loaded.Latest.Architectures, Layers = loaded.Latest.Layers }, loaded.Latest);
        Assert.Equal(function.Urls.AsEnumerable(), loaded.Urls);
        Assert.Equal("1", loaded.Version("1")?.Qualifier);
        Assert.Equal("1", loaded.Route("live", new Random(1))?.Qualifier);
        Assert.Equal(3, loaded.ProvisionedOf(loaded.Versions[1]));
    }

    [Fact]
    public void Save_Twice_ReplacesAndDeleteRemoves()
    {
        IFunctionStore store = Open();
        store.Save(Sample("a", 1));
        store.Save(Sample("a", 1) with { Tags = ImmutableSortedDictionary<string, string>.Empty });
        Assert.Empty(Assert.Single(store.Load()).Tags);
        store.Delete("a");
        Assert.Empty(Open().Load());
    }

    [Fact]
    public void NextNumber_AlsoAfterReopen_NeverRepeatsAndKeepsNames()
    {
        int first = Open().NextNumber("a");
        int second = Open().NextNumber("b");
        Assert.NotEqual(first, second);
        Assert.Equal("a", Open().Names()[first]);
        Assert.Equal("b", Open().Names()[second]);
    }

    internal abstract IFunctionStore Open();

    private static Function Sample(string name, int number)
    {
        FunctionVersion latest = new()
        {
            FunctionName = name,
            FunctionNumber = number,
            Runtime = "python3.11",
            Handler = "m.f",
            Role = "arn:aws:iam::000000000000:role/r",
            Code = new CodeHash(new string('a', 64)),
            CodeSize = 10,
            Memory = new MemorySize(256),
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("SECRET", "s3cr3t-value"),
            LastModified = DateTimeOffset.UnixEpoch,
            RevisionId = "r1",
            Layers = [new LayerUse("arn:aws:lambda:us-east-1:000000000000:layer:l:1", new CodeHash(new string('b', 64)), 5)],
        };
        Function function = new() { Latest = latest };
        return function.With("live", settings => settings with { Provisioned = new ProvisionedConcurrency(3, DateTimeOffset.UnixEpoch) }) with
        {
            Versions = function.Versions.Add(1, latest with { Qualifier = "1" }),
            LastVersion = 1,
            Aliases = function.Aliases.Add("live", new FunctionAlias { Name = "live", FunctionVersion = "1", RevisionId = "r" }),
            Tags = ImmutableSortedDictionary<string, string>.Empty.Add("team", "lab"),
            Urls = [new FunctionUrl { Id = "u" + name, AuthType = "NONE", CreationTime = DateTimeOffset.UnixEpoch, LastModifiedTime = DateTimeOffset.UnixEpoch }],
        };
    }
}
