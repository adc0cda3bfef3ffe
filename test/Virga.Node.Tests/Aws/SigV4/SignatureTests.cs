using Microsoft.Extensions.Primitives;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Sessions;
using Virga.Node.Tests.Identity;
using Virga.Node.Values;

namespace Virga.Node.Tests.Aws.SigV4;

/// <summary>Against the published vectors of AWS's "Signature Version 4 test suite", and our own signer.</summary>
public sealed class SignatureTests
{
    private static readonly AccessKey Key = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", new Principal("arn:aws:iam::000000000000:root"));
    private static readonly DateTimeOffset VectorTime = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // get-vanilla
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")] // get-vanilla-query-order-key-case
    [InlineData("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")] // post-vanilla
    [InlineData("GET", "/example/..", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // get-relative
    [InlineData("GET", "//", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // get-slash
    public void Verify_PublishedVector_Holds(string method, string path, string query, string signature)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "example.amazonaws.com",
            ["X-Amz-Date"] = "20150830T123600Z",
            ["Authorization"] = $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}",
        };
        Result<VerifiedSignature> verified = Verifier(VectorTime).Verify(new SignedRequest(method, path, query, name => headers.TryGetValue(name, out string? value) ? value : StringValues.Empty, default));
        Assert.True(verified.Error is null, verified.Error?.Message);
        Assert.Equal("service", verified.Value.Service);
    }

    [Fact]
    public void Verify_OwnSignature_HoldsAndAnyAlterationBreaksIt()
    {
        (HttpRequestMessage message, byte[] body) = Signed();
        Assert.Null(Verify(message, body).Error);
        Assert.Equal("InvalidSignatureException", Verify(message, "{\"a\":2}"u8.ToArray()).Error!.AwsCode);
        Assert.Equal("InvalidSignatureException", Verify(message, body, path: "/other").Error!.AwsCode);
        Assert.Equal("InvalidSignatureException", Verify(message, body, query: "x=2").Error!.AwsCode);
        Assert.Equal("InvalidSignatureException", Verify(message, body, method: "PUT").Error!.AwsCode);
        Assert.Equal("InvalidSignatureException", Verify(message, body, host: "elsewhere").Error!.AwsCode);
    }

    [Theory]
    [InlineData(-16, "Signature not yet current")]
    [InlineData(16, "Signature expired")]
    public void Verify_DateTooFarOff_IsRefused(int minutes, string words)
    {
        (HttpRequestMessage message, byte[] body) = Signed();
        VirgaError error = Verify(message, body, now: VectorTime.AddMinutes(minutes)).Error!;
        Assert.Equal("InvalidSignatureException", error.AwsCode);
        Assert.StartsWith(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_UnknownKeyOrNoSignature_IsRefusedAsAwsDoes()
    {
        (HttpRequestMessage message, byte[] body) = Signed(Key with { Id = "AKIDUNKNOWN" });
        Assert.Equal("UnrecognizedClientException", Verify(message, body).Error!.AwsCode);
        message.Headers.Remove("Authorization");
        Assert.Equal("MissingAuthenticationTokenException", Verify(message, body).Error!.AwsCode);
    }

    [Fact]
    public void Verify_Presigned_HoldsUntilItExpires()
    {
        Uri address = new RequestSigner(Key, "us-east-1", "lambda", new FakeTime(VectorTime)).Presign(new Uri("http://127.0.0.1:9000/a/b?c=d e"), TimeSpan.FromMinutes(10));
        Result<VerifiedSignature> At(DateTimeOffset now, string query) => Verifier(now).Verify(new SignedRequest("GET", address.AbsolutePath, query, name => name == "host" ? address.Authority : StringValues.Empty, default));
        Assert.Null(At(VectorTime.AddMinutes(9), address.Query[1..]).Error);
        Assert.Equal("InvalidSignatureException", At(VectorTime.AddMinutes(11), address.Query[1..]).Error!.AwsCode);
        Assert.Equal("InvalidSignatureException", At(VectorTime, address.Query[1..].Replace("Expires=600", "Expires=6000", StringComparison.Ordinal)).Error!.AwsCode);
    }

    [Fact]
    public void Verify_TemporaryKey_NeedsItsToken()
    {
        SessionTokens sessions = Sessions();
        TemporaryCredentials session = sessions.Issue(Principal.Root("000000000000"), TimeSpan.FromHours(1), null);
        (HttpRequestMessage message, byte[] body) = Signed(session.Key);
        Assert.Equal("UnrecognizedClientException", Verify(message, body, verifier: Verifier(VectorTime, sessions)).Error!.AwsCode);
        message.Headers.TryAddWithoutValidation("X-Amz-Security-Token", session.Token);
        Assert.Equal(session.Key.Owner, Verify(message, body, verifier: Verifier(VectorTime, sessions)).Value.Principal);
        Assert.Equal("InvalidSignatureException", Verify(message, [], verifier: Verifier(VectorTime, sessions)).Error!.AwsCode);
        Assert.Equal("UnrecognizedClientException", Verify(message, body).Error!.AwsCode); // another node's
    }

    [Fact]
    public void Verify_InactiveKey_IsUnrecognized()
    {
        (HttpRequestMessage message, byte[] body) = Signed();
        Assert.Equal("UnrecognizedClientException", Verify(message, body, verifier: Verifier(VectorTime, key: Key with { IsActive = false })).Error!.AwsCode);
    }

    [Fact]
    public void Verify_DamagedHeaders_NeverThrows()
    {
        (HttpRequestMessage message, byte[] body) = Signed();
        string good = message.Headers.GetValues("Authorization").Single();
        Random random = new(3);
        for (int i = 0; i < 2000; i++)
        {
            char[] bad = good.ToCharArray();
            bad[random.Next(bad.Length)] = (char)random.Next(32, 127);
            string text = new string(bad)[..random.Next(1, bad.Length + 1)];
            message.Headers.Remove("Authorization");
            message.Headers.TryAddWithoutValidation("Authorization", text);
            Assert.True(text == good || Verify(message, body).Error is not null);
        }
    }

    private static (HttpRequestMessage Message, byte[] Body) Signed(AccessKey? key = null)
    {
        byte[] body = "{\"a\":1}"u8.ToArray();
        HttpRequestMessage message = new(HttpMethod.Post, "http://127.0.0.1:9000/2015-03-31/functions/a%3Ab/invocations?x=1");
        new RequestSigner(key ?? Key, "us-east-1", "lambda", new FakeTime(VectorTime)).Sign(message, body);
        return (message, body);
    }

    private static Result<VerifiedSignature> Verify(
        HttpRequestMessage message, byte[] body, string? path = null, string? query = null, string? method = null, string? host = null, DateTimeOffset? now = null, SignatureVerifier? verifier = null)
    {
        StringValues Header(string name) => name.Equals("host", StringComparison.OrdinalIgnoreCase)
            ? host ?? message.RequestUri!.Authority
            : message.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.ToArray() : StringValues.Empty;
        return (verifier ?? Verifier(now ?? VectorTime)).Verify(new SignedRequest(
            method ?? message.Method.Method, path ?? message.RequestUri!.AbsolutePath, query ?? message.RequestUri!.Query[1..], Header, body));
    }

    private static SignatureVerifier Verifier(DateTimeOffset now, SessionTokens? sessions = null, AccessKey? key = null)
    {
        FakeTime time = new(now);
        return new SignatureVerifier(new AccessKeys(new OneKeyStore(key ?? Key), time), sessions ?? Sessions(), time);
    }

    private static SessionTokens Sessions()
    {
        using TempFolder folder = new();
        return new SessionTokens(SecretBox.Open(folder.At("key")), new IdentityCatalog(new MemoryIdentityStore(), NodeAddress.Default), new FakeTime(VectorTime));
    }

    private sealed class OneKeyStore(AccessKey only) : IAccessKeyStore
    {
        public IReadOnlyList<AccessKey> Load() => [only];

        public void Save(AccessKey key) => throw new InvalidOperationException();

        public void Delete(string id) => throw new InvalidOperationException();
    }
}
