using System.Globalization;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.OAuth;

/// <summary>What a token lets its holder do: methods of one end point. As text <c>call:12:get call:12:post</c>.</summary>
/// <remarks>One end point, because the AccessToken on the chain is for one.</remarks>
internal readonly record struct CallScope(uint EndPoint, CallMethods Methods)
{
    private static readonly CallMethods[] Each = [CallMethods.Get, CallMethods.Put, CallMethods.Post, CallMethods.Delete];

    public static Result<CallScope> Parse(string? text)
    {
        (uint? endPoint, CallMethods methods) = (null, CallMethods.None);
        foreach (string part in (text ?? "").Split(' '))
        {
            string[] words = part.Split(':');
            CallMethods method = words.Length == 3 ? Each.FirstOrDefault(one => NameOf(one) == words[2]) : CallMethods.None;
            if (method == CallMethods.None || words[0] != "call" || !uint.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint id) || (endPoint ?? id) != id)
            {
                return OAuthError.InvalidScope("A scope names methods of one end point: call:12:get call:12:post.");
            }

            (endPoint, methods) = (id, methods | method);
        }

        return new CallScope(endPoint!.Value, methods);
    }

    public override string ToString()
    {
        (uint endPoint, CallMethods methods) = (EndPoint, Methods);
        return string.Join(' ', Each.Where(one => methods.HasFlag(one)).Select(one => string.Create(CultureInfo.InvariantCulture, $"call:{endPoint}:{NameOf(one)}")));
    }

    private static string NameOf(CallMethods method) => method.ToString().ToLowerInvariant();
}
