using Virga.Node.Functions;
using Virga.Node.Functions.Images;

namespace Virga.Node.Tests.Functions.Images;

public sealed class ImageReferenceTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    [Theory]
    [InlineData("127.0.0.1:5000/repo:tag", "127.0.0.1:5000", "repo", "tag")]
    [InlineData("localhost/a/b-c/d_e:v1.0", "localhost", "a/b-c/d_e", "v1.0")]
    [InlineData("[::1]:5000/repo:tag", "[::1]:5000", "repo", "tag")]
    [InlineData("123456789012.dkr.ecr.us-east-1.amazonaws.com/repo:latest", "123456789012.dkr.ecr.us-east-1.amazonaws.com", "repo", "latest")]
    [InlineData("oci:/srv/images/one:tag", "", "/srv/images/one", "tag")]
    [InlineData("oci:/srv/images/one", "", "/srv/images/one", "")]
    public void Parse_Tag_GivesItsParts(string uri, string host, string name, string tag) =>
        Assert.Equal(new ImageReference(host, name, tag), ImageReference.Parse(uri).Value);

    [Theory]
    [InlineData("127.0.0.1:5000/repo@")]
    [InlineData("127.0.0.1:5000/repo:tag@")]
    [InlineData("oci:/srv/one@")]
    [InlineData("oci:/srv/one:tag@")]
    public void Parse_Digest_GoesBeforeTheTag(string uri) => Assert.Equal(Digest, ImageReference.Parse(uri + Digest).Value.Tag);

    [Theory]
    [InlineData("")]
    [InlineData("repo:tag")]
    [InlineData("127.0.0.1:5000/repo")]
    [InlineData("127.0.0.1:5000/../etc:tag")]
    [InlineData("127.0.0.1:5000/Repo:tag")]
    [InlineData("http://127.0.0.1:5000/repo:tag")]
    [InlineData("user@host.example/repo:tag")]
    [InlineData("host.example/repo:tag?x")]
    [InlineData("host.example/repo@sha256:12")]
    [InlineData("oci:relative:tag")]
    public void Parse_AnythingElse_IsRefused(string uri) =>
        Assert.Contains("is not valid. Provide a valid source image", ImageReference.Parse(uri).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Resolved_NamesTheManifest()
    {
        CodeHash hash = new(new string('b', 64));
        Assert.Equal($"127.0.0.1:5000/repo@sha256:{hash}", ImageReference.Parse("127.0.0.1:5000/repo:tag").Value.Resolved(hash));
        Assert.Equal($"oci:/srv/one@sha256:{hash}", ImageReference.Parse("oci:/srv/one:tag").Value.Resolved(hash));
    }
}
