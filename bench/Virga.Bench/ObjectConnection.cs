using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;

namespace Virga.Bench;

/// <summary>One kept connection that sends signed requests, cheaply: the driver shares the machine with the node.</summary>
internal sealed class ObjectConnection : IDisposable
{
    private const string Signed = "host;x-amz-content-sha256;x-amz-date";
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[1 << 20];
    private readonly string host;
    private readonly string keyId;
    private readonly byte[] signingKey;
    private readonly string time = DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private ObjectConnection(Uri endpoint, AccessKey key)
    {
        (host, keyId) = (endpoint.Authority, key.Id);
        signingKey = SigningKeys.Derive(key.Secret, time[..8], "us-east-1", "s3");
    }

    private string Scope => $"{time[..8]}/us-east-1/s3/aws4_request";

    public static async Task<ObjectConnection> OpenAsync(Uri endpoint, AccessKey key)
    {
        ObjectConnection connection = new(endpoint, key);
        await connection.socket.ConnectAsync(endpoint.Host, endpoint.Port).ConfigureAwait(false);
        return connection;
    }

    public void Dispose() => socket.Dispose();

    /// <summary>The answer's length.</summary>
    /// <exception cref="InvalidDataException">The answer is an error.</exception>
    public async Task<long> SendAsync(string method, string path, ReadOnlyMemory<byte> body = default, string? hash = null)
    {
        await WriteAsync(Head(method, path, hash ?? Convert.ToHexStringLower(SHA256.HashData(body.Span)), body.Length)).ConfigureAwait(false);
        await WriteAsync(body).ConfigureAwait(false);
        return await AnswerAsync().ConfigureAwait(false);
    }

    /// <summary>Puts an object that consists of the same bytes so many times.</summary>
    public async Task SendRepeatedAsync(string path, ReadOnlyMemory<byte> body, int times)
    {
        await WriteAsync(Head("PUT", path, "UNSIGNED-PAYLOAD", (long)body.Length * times)).ConfigureAwait(false);
        for (int time = 0; time < times; time++)
        {
            await WriteAsync(body).ConfigureAwait(false);
        }

        await AnswerAsync().ConfigureAwait(false);
    }

    private byte[] Head(string method, string path, string hash, long length)
    {
        string canonical = $"{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{hash}\nx-amz-date:{time}\n\n{Signed}\n{hash}";
        string signature = SigningKeys.Sign(signingKey, CanonicalRequest.StringToSign(canonical, time, Scope));
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nx-amz-date: {time}\r\nx-amz-content-sha256: {hash}\r\nContent-Length: {length}\r\nAuthorization: AWS4-HMAC-SHA256 Credential={keyId}/{Scope}, SignedHeaders={Signed}, Signature={signature}\r\n\r\n"));
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }

    private async Task<long> AnswerAsync()
    {
        int end = 0;
        int head;
        do
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(end), SocketFlags.None).ConfigureAwait(false);
            end += read > 0 ? read : throw new EndOfStreamException("the node closed the connection");
        }
        while ((head = buffer.AsSpan(0, end).IndexOf("\r\n\r\n"u8)) < 0);

        string text = Encoding.ASCII.GetString(buffer, 0, head);
        int mark = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        long length = mark < 0 ? 0 : long.Parse(text[(mark + 16)..].Split('\r')[0], CultureInfo.InvariantCulture);
        for (long left = length - (end - head - 4); left > 0;)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), SocketFlags.None).ConfigureAwait(false);
            left -= read > 0 ? read : throw new EndOfStreamException("the node closed the connection");
        }

        return text.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) ? length : throw new InvalidDataException(text);
    }
}
