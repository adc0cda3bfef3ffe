using System.Text;
using System.Xml;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>A part of a list: <c>Marker</c> and <c>MaxItems</c> in, <c>IsTruncated</c> and <c>Marker</c> out.</summary>
/// <remarks>The marker is the name of the last item given, so that a list may change between its pages.</remarks>
internal static class IamPage
{
    private const int Usual = 100;

    /// <param name="list">Name of the element that holds the members.</param>
    /// <param name="keyOf">What the items are ordered by; no two have the same.</param>
    public static Result<IamAnswer> Of<T>(IamCall call, string list, IEnumerable<T> items, Func<T, string> keyOf, Action<XmlWriter, T> write, Action<XmlWriter>? first = null)
    {
        string? after = null;
        if (call["Marker"] is { Length: > 0 } marker)
        {
            Span<byte> text = new byte[marker.Length];
            if (!Convert.TryFromBase64String(marker, text, out int length))
            {
                return IamError.Validation("Invalid Marker.");
            }

            after = Encoding.UTF8.GetString(text[..length]);
        }

        int most = call.Query.Number("MaxItems") ?? Usual;
        T[] found = [.. items.OrderBy(keyOf, StringComparer.OrdinalIgnoreCase).Where(item => after is null || StringComparer.OrdinalIgnoreCase.Compare(keyOf(item), after) > 0).Take(most + 1)];
        bool truncated = found.Length > most;
        return IamAnswer.Of(writer =>
        {
            first?.Invoke(writer);
            writer.WriteList(list, found.Take(most), write);
            writer.WriteElementString("IsTruncated", truncated ? "true" : "false");
            if (truncated)
            {
                writer.WriteElementString("Marker", Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(found[most - 1]))));
            }
        });
    }
}
