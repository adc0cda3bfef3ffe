using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>Methods on the command line: <c>get,post</c>.</summary>
internal static class MethodList
{
    public static Result<CallMethods> Parse(string text)
    {
        CallMethods all = CallMethods.None;
        foreach (string word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            CallMethods one = word.ToUpperInvariant() switch { "GET" => CallMethods.Get, "PUT" => CallMethods.Put, "POST" => CallMethods.Post, "DELETE" => CallMethods.Delete, _ => CallMethods.None };
            if (one == CallMethods.None)
            {
                return new VirgaError(Outcome.InvalidParameter, $"{word} is no method: get, put, post and delete are.");
            }

            all |= one;
        }

        return all == CallMethods.None ? new VirgaError(Outcome.InvalidParameter, "Name one method at least: get, put, post, delete.") : all;
    }

    public static string Show(CallMethods methods) => string.Join(',', ((CallMethods[])[CallMethods.Get, CallMethods.Put, CallMethods.Post, CallMethods.Delete]).Where(one => methods.HasFlag(one)).Select(one => one.ToString().ToUpperInvariant()));
}
