using System.Text;
using Virga.Node.Federation.Providers;
using Virga.Node.Identity;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Tests.Storage;

public sealed class SqliteProviderStoreTests : ProviderStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_AfterSave_HoldNoSecret()
    {
        Open().Save(new ProviderRecord("far", ProviderKind.OpenFaas, new Uri("https://faas.example"), "") { KeyId = "user-of-it", Secret = "hush-hush" });
        foreach (string file in Directory.EnumerateFiles(folder.Path))
        {
            string text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            Assert.DoesNotContain("hush-hush", text, StringComparison.Ordinal);
            Assert.DoesNotContain("user-of-it", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reseal_AfterRotation_KeepsItReadable()
    {
        SecretBox box = SecretBox.Open(folder.At("keys/key"));
        SqliteProviderStore store = new(new SqliteDatabase(folder.At("db")), box);
        store.Save(new ProviderRecord("far", ProviderKind.OpenFaas, new Uri("https://faas.example"), "") { Secret = "hush-hush" });
        box.Rotate(store.Reseal);
        box.Rotate(store.Reseal);
        Assert.Equal("hush-hush", Assert.Single(Open().Load()).Secret);
    }

    internal override IProviderStore Open() => new SqliteProviderStore(new SqliteDatabase(folder.At("db")), SecretBox.Open(folder.At("keys/key")));
}
