using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Aws.Logs.Patterns;

/// <summary>
/// Conditions on a line that is a JSON object: <c>$.a = "x*" &amp;&amp; ($.n &gt; 3 || $.b IS NULL)</c>. A line that is no JSON doesn't match.
/// </summary>
internal sealed class JsonPattern(string text)
{
    private const int MaxDepth = 32;
    private int at;
    private int depth;

    public static Result<Func<string, bool>> Parse(string text)
    {
        JsonPattern parser = new(text);
        if (!parser.Either().TryGet(out Func<JsonElement, bool>? holds, out VirgaError? error))
        {
            return error;
        }

        return parser.Rest.IsEmpty ? Result.Of<Func<string, bool>>(line => Matches(line, holds)) : FilterPattern.Invalid($"what is \"{parser.Rest}\"?");
    }

    private ReadOnlySpan<char> Rest
    {
        get
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            return text.AsSpan(at);
        }
    }

    private static bool Matches(string line, Func<JsonElement, bool> holds)
    {
        if (!line.AsSpan().TrimStart().StartsWith("{"))
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return holds(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Result<Func<JsonElement, bool>> Either() => Chain("||", Both, (left, right) => root => left(root) || right(root));

    private Result<Func<JsonElement, bool>> Both() => Chain("&&", One, (left, right) => root => left(root) && right(root));

    private Result<Func<JsonElement, bool>> Chain(
        string word,
        Func<Result<Func<JsonElement, bool>>> part,
        Func<Func<JsonElement, bool>, Func<JsonElement, bool>, Func<JsonElement, bool>> join)
    {
        Result<Func<JsonElement, bool>> all = part();
        while (all.Error is null && Take(word))
        {
            Func<JsonElement, bool> left = all.Value;
            all = part().TryGet(out Func<JsonElement, bool>? right, out VirgaError? error) ? Result.Of(join(left, right)) : error;
        }

        return all;
    }

    private Result<Func<JsonElement, bool>> One()
    {
        if (Take("("))
        {
            if (++depth > MaxDepth)
            {
                return FilterPattern.Invalid("its parentheses are too deep");
            }

            Result<Func<JsonElement, bool>> inside = Either();
            depth--;
            return inside.Error is not null || Take(")") ? inside : FilterPattern.Invalid("a parenthesis is not closed");
        }

        _ = Rest; // to the selector
        if (!JsonSelector.Parse(text, ref at).TryGet(out JsonSelector? selector, out VirgaError? error))
        {
            return error;
        }

        return Take("NOT") ? (Take("EXISTS") ? Result.Of<Func<JsonElement, bool>>(root => !selector.Find(root).Any()) : FilterPattern.Invalid("NOT goes before EXISTS"))
            : Take("IS") ? Kind(selector)
            : Comparison(selector);
    }

    private Result<Func<JsonElement, bool>> Kind(JsonSelector selector)
    {
        JsonValueKind? kind = Take("NULL") ? JsonValueKind.Null : Take("TRUE") ? JsonValueKind.True : Take("FALSE") ? JsonValueKind.False : null;
        return kind is null ? FilterPattern.Invalid("IS takes NULL, TRUE or FALSE") : Result.Of<Func<JsonElement, bool>>(root => selector.Find(root).Any(found => found.ValueKind == kind));
    }

    private Result<Func<JsonElement, bool>> Comparison(JsonSelector selector)
    {
        string? sign = Array.Find(["!=", "<=", ">=", "=", "<", ">"], Take);
        if (sign is null || Rest.IsEmpty)
        {
            return FilterPattern.Invalid("a selector is compared with something, IS something, or does NOT EXIST");
        }

        bool isQuoted = text[at] is '"' or '%';
        char quote = text[at];
        string? value = isQuoted ? TermPattern.Quoted(text, ref at) : Word();
        return value is null ? FilterPattern.Invalid($"a {quote} is not closed") : JsonComparison.Make(selector, sign, value, isQuoted ? quote : null);
    }

    private string Word()
    {
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (')' or '&' or '|'))
        {
            at++;
        }

        return text[start..at];
    }

    private bool Take(string word)
    {
        bool isNext = Rest.StartsWith(word, StringComparison.OrdinalIgnoreCase);
        at += isNext ? word.Length : 0;
        return isNext;
    }
}
