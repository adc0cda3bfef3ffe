using System.Collections.Immutable;
using Virga.Node.Federation.Providers;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IProviderStore"/> does.</summary>
public abstract class ProviderStoreConformance
{
    [Fact]
    public void Load_AfterSaveAndReopen_GivesAllOfIt()
    {
        ProviderRecord record = new("far", ProviderKind.Aws, new Uri("https://lambda.eu-central-1.amazonaws.com"), "eu-central-1")
        {
            KeyId = "AKID",
            Secret = "hush-hush",
            SessionToken = "t",
            Role = "arn:aws:iam::000000000000:role/r",
            Machine = new MachinePrice(1, 2, 3),
            Functions = ImmutableSortedSet.Create("a", "b"),
        };
        Open().Save(record with { Region = "before" });
        Open().Save(record);
        ProviderRecord read = Assert.Single(Open().Load());
        Assert.Equal(record with { Functions = [] }, read with { Functions = [] });
        Assert.Equal(record.Functions, read.Functions);
    }

    [Fact]
    public void Load_AfterDelete_GivesNothing()
    {
        Open().Save(new ProviderRecord("far", ProviderKind.OpenFaas, new Uri("https://faas.example"), ""));
        Open().Delete("far");
        Assert.Empty(Open().Load());
    }

    internal abstract IProviderStore Open();
}
