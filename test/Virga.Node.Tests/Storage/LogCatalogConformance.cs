using System.Collections.Immutable;
using Virga.Node.Telemetry;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="ILogCatalog"/> does, together with the store of the lines.</summary>
public abstract class LogCatalogConformance
{
    private const long Day = 86_400_000;

    [Fact]
    public void Groups_CreatedUpdatedAndReopened_AreThere()
    {
        (ILogCatalog catalog, _) = Open();
        LogGroup made = new("/a/one", 5) { Tags = new Dictionary<string, string> { ["k"] = "v" }.ToImmutableSortedDictionary() };
        Assert.True(catalog.Create(made));
        Assert.False(catalog.Create(made));
        Assert.True(catalog.Create(new LogGroup("/b/two", 6)));
        catalog.Update(made with { RetentionDays = 7 });
        LogGroup found = Open().Catalog.FindGroup("/a/one")!;
        Assert.Equal((5L, 7, "v", 0L), (found.CreatedAt, found.RetentionDays, found.Tags["k"], found.StoredBytes));
        Assert.Equal(["/a/one"], Names(catalog.Groups("/a", false, "", 10)));
        Assert.Equal(["/b/two"], Names(catalog.Groups("TWO", true, "", 10)));
        Assert.Equal(["/b/two"], Names(catalog.Groups("", false, "/a/one", 10)));
        Assert.Null(catalog.FindGroup("/a/on"));
    }

    [Fact]
    public void Streams_OfLinesAndOfCreation_AreListedInEitherOrder()
    {
        (ILogCatalog catalog, ILogStore store) = Open();
        store.Append([LogStoreConformance.Chunk("g", "x", 30, "b"), LogStoreConformance.Chunk("g", "x", 10, "a"), LogStoreConformance.Chunk("g", "x", 20, "b")]);
        Assert.True(catalog.Create("g", new LogStream("c", 5, null, null, null)));
        Assert.False(catalog.Create("g", new LogStream("b", 5, null, null, null)));
        Assert.False(catalog.Create("absent", new LogStream("b", 5, null, null, null)));
        LogStream b = catalog.FindStream("g", "b")!;
        Assert.Equal((20, 30, 20), (b.FirstEvent, b.LastEvent, b.IngestedAt));
        Assert.Equal(["a", "b", "c"], Streams(catalog, byTime: false, descending: false));
        Assert.Equal(["b", "a", "c"], Streams(catalog, byTime: true, descending: true));
        Assert.Equal("b", Assert.Single(catalog.Streams(new LogStreamQuery("g", "", false, false, 1, 1))).Name);
        Assert.Equal("b", Assert.Single(catalog.Streams(new LogStreamQuery("g", "b", false, false, 0, 9))).Name);
    }

    [Fact]
    public void Expire_GroupWithRetention_DeletesWhatIsOlderOnlyThere()
    {
        (ILogCatalog catalog, ILogStore store) = Open();
        store.Append([LogStoreConformance.Chunk("kept", "x", 0), LogStoreConformance.Chunk("g", "x", 0), LogStoreConformance.Chunk("g", "x", 2 * Day, "new")]);
        catalog.Update(catalog.FindGroup("g")! with { RetentionDays = 1 });
        catalog.Create("g", new LogStream("empty", 0, null, null, null));
        store.Expire(2 * Day);
        Assert.Equal(["empty", "new"], Streams(catalog, byTime: false, descending: false));
        Assert.Single(store.Read("g", 0, 10));
        Assert.Single(store.Read("kept", 0, 10));
    }

    internal abstract (ILogCatalog Catalog, ILogStore Store) Open();

    private static string[] Names(IReadOnlyList<LogGroup> groups) => [.. groups.Select(group => group.Name)];

    private static string[] Streams(ILogCatalog catalog, bool byTime, bool descending) =>
        [.. catalog.Streams(new LogStreamQuery("g", "", byTime, descending, 0, 10)).Select(stream => stream.Name)];
}
