using System.Globalization;
using System.Text;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Calls;

/// <summary>
/// What stands for a call and for its answer in what is signed; <c>docs/guides/signed-calls.md</c> says it for clients in other languages.
/// Line feeds can be in no part before the body's hash, so that no two calls have one form.
/// </summary>
internal static class CallDigest
{
    /// <param name="path">From the slash behind the end point's id on, as the request line has it.</param>
    /// <param name="query">Without the question mark, as the request line has it.</param>
    public static Hash32 OfCall(string method, string path, string query, string? contentType, ReadOnlySpan<byte> body) =>
        Of($"{method}\n{path}\n{query}\n{contentType}\n", Keccak256.Hash(body));

    public static Hash32 OfAnswer(int status, string? contentType, ReadOnlySpan<byte> body) => OfAnswer(status, contentType, Keccak256.Hash(body));

    public static Hash32 OfAnswer(int status, string? contentType, in Hash32 body) => Of(string.Create(CultureInfo.InvariantCulture, $"{status}\n{contentType}\n"), body);

    private static Hash32 Of(string head, in Hash32 body)
    {
        int length = Encoding.UTF8.GetByteCount(head);
        Span<byte> data = length <= 1024 ? stackalloc byte[length + Hash32.Size] : new byte[length + Hash32.Size];
        Encoding.UTF8.GetBytes(head, data);
        body.WriteTo(data[length..]);
        return Keccak256.Hash(data);
    }
}
