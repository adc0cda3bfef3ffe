using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>Headers of signed calls, between users and gateways and between gateways.</summary>
internal static class CallHeaders
{
    public const string Request = "Virga-Request", Signature = "Virga-Signature", User = "Virga-User";
    public const string Receipt = "Virga-Receipt", Placement = "Virga-Placement", Statement = "Virga-Statement", Refusal = "Virga-Refusal", Forward = "Virga-Forward", Log = "Virga-Log";
    private const int MostOfALog = 8192;

    private static readonly string[] Answers = [Receipt, Placement, Statement, Refusal, Log];

    /// <summary>A function can give none of these.</summary>
    public static void Clear(HttpResponse response)
    {
        foreach (string name in Answers)
        {
            response.Headers.Remove(name);
        }
    }

    public static bool TryReadSigned(HttpRequest request, [NotNullWhen(true)] out SignedCall? signed)
    {
        signed = CallJson.TryReadHeader(request.Headers[Request].ToString(), out CallRequest? asked) && Hex.TryParse(request.Headers[Signature].ToString(), out byte[]? signature) && signature.Length == EvmSignature.Size
            ? SignedCall.Of(asked, signature)
            : null;
        return signed is not null;
    }

    /// <summary>An executor's word about what the function wrote; empty if it says none that can be read.</summary>
    public static byte[] ReadLog(string? header)
    {
        byte[] bytes = new byte[MostOfALog];
        return header is { Length: <= MostOfALog } && Convert.TryFromBase64String(header, bytes, out int length) ? bytes[..length] : [];
    }

    public static CallMethods? MethodOf(string method) => method switch
    {
        "GET" => CallMethods.Get,
        "PUT" => CallMethods.Put,
        "POST" => CallMethods.Post,
        "DELETE" => CallMethods.Delete,
        _ => null,
    };
}
