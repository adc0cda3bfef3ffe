using System.Net;
using System.Security.Cryptography;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Virga.Scenarios;

/// <summary>AWS's SDK for .NET against a node's S3.</summary>
public sealed class S3SdkScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Bucket = "of-dotnet";

    [Fact]
    public async Task Sdk_WholeLifeOfABucket_Works()
    {
        using AmazonS3Client client = Connect();
        await client.PutBucketAsync(Bucket);
        PutObjectResponse put = await client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "folder/ünï+&.txt", ContentBody = "hello", ContentType = "text/plain", Metadata = { ["from"] = "dotnet" } });
        using (GetObjectResponse got = await client.GetObjectAsync(Bucket, "folder/ünï+&.txt"))
        using (StreamReader reader = new(got.ResponseStream))
        {
            Assert.Equal(("hello", put.ETag, "text/plain", "dotnet"), (await reader.ReadToEndAsync(), got.ETag, got.Headers.ContentType, got.Metadata["from"]));
        }

        AmazonS3Exception absent = await Assert.ThrowsAsync<AmazonS3Exception>(() => client.GetObjectMetadataAsync(Bucket, "absent"));
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
        byte[] large = await TransferAsync(client);
        await PresignAsync(client, large);
        ListObjectsV2Response listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket });
        Assert.Equal(["folder/ünï+&.txt", "large", "signed"], listed.S3Objects.Select(one => one.Key));
        DeleteObjectsResponse removed = await client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Bucket, Objects = [.. listed.S3Objects.Select(one => new KeyVersion { Key = one.Key })] });
        Assert.Equal(3, removed.DeletedObjects.Count);
        await client.DeleteBucketAsync(Bucket);
    }

    /// <summary>Up in parts, of chunks that are each signed; down in a range.</summary>
    private static async Task<byte[]> TransferAsync(AmazonS3Client client)
    {
        byte[] large = RandomNumberGenerator.GetBytes(12 << 20);
        using TransferUtility transfer = new(client, new TransferUtilityConfig { MinSizeBeforePartUpload = 5 << 20 });
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = Bucket, Key = "large", InputStream = new MemoryStream(large), PartSize = 5 << 20 });
        GetObjectMetadataResponse head = await client.GetObjectMetadataAsync(Bucket, "large");
        Assert.Equal(large.Length, head.ContentLength);
        Assert.EndsWith("-3\"", head.ETag, StringComparison.Ordinal);
        using GetObjectResponse range = await client.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "large", ByteRange = new ByteRange(5_000_000, 5_999_999) });
        using MemoryStream part = new();
        await range.ResponseStream.CopyToAsync(part);
        Assert.Equal(large[5_000_000..6_000_000], part.ToArray());
        return large;
    }

    private static async Task PresignAsync(AmazonS3Client client, byte[] large)
    {
        using HttpClient http = new();
        Assert.Equal(large, await http.GetByteArrayAsync(new Uri(Address(client, "large", HttpVerb.GET))));
        using HttpResponseMessage put = await http.PutAsync(new Uri(Address(client, "signed", HttpVerb.PUT)), new StringContent("by address"));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
    }

    private static string Address(AmazonS3Client client, string key, HttpVerb verb) =>
        client.GetPreSignedURL(new GetPreSignedUrlRequest { BucketName = Bucket, Key = key, Verb = verb, Protocol = Protocol.HTTP, Expires = DateTime.UtcNow.AddMinutes(1) });

    private AmazonS3Client Connect()
    {
        string[] lines = File.ReadAllLines(Path.Combine(fixture.Node.Data, "credentials"));
        string Value(string name) => lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('=', 2)[1].Trim();
        AWSConfigsS3.UseSignatureVersion4 = true;
        return new AmazonS3Client(
            new BasicAWSCredentials(Value("aws_access_key_id"), Value("aws_secret_access_key")),
            new AmazonS3Config { ServiceURL = fixture.Node.Address, AuthenticationRegion = "us-east-1", ForcePathStyle = true, UseHttp = true, MaxErrorRetry = 0 });
    }
}
