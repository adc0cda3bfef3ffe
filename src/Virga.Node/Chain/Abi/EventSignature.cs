using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>Reads an event as Solidity declares it: <c>Transfer(address indexed from, address indexed to, uint256 value)</c>.</summary>
internal static class EventSignature
{
    public static Result<AbiEvent> Parse(string text)
    {
        string trimmed = text.Trim().TrimEnd(';').Trim();
        string declared = trimmed.StartsWith("event ", StringComparison.Ordinal) ? trimmed[6..].Trim() : trimmed;
        int open = declared.IndexOf('(', StringComparison.Ordinal);
        if (open < 1 || !declared.EndsWith(')') || !declared[..open].All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$'))
        {
            return Invalid(text);
        }

        List<AbiParameter> parameters = [];
        foreach (string part in Split(declared[(open + 1)..^1]))
        {
            string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is < 1 or > 3 || (words.Length == 3 && words[1] != "indexed"))
            {
                return Invalid(text);
            }

            bool isIndexed = words.Length > 1 && words[1] == "indexed";
            if (!AbiTypeParser.Parse(words[0]).TryGet(out AbiType? type, out VirgaError? error))
            {
                return error;
            }

            parameters.Add(new AbiParameter(words.Length == 3 || (words.Length == 2 && !isIndexed) ? words[^1] : "", type, isIndexed));
        }

        return parameters.Count(parameter => parameter.IsIndexed) <= 3 ? new AbiEvent(declared[..open], parameters) : Invalid(text);
    }

    /// <summary>At commas outside parentheses.</summary>
    private static List<string> Split(string list)
    {
        List<string> parts = [];
        int start = 0, depth = 0;
        for (int i = 0; i < list.Length; i++)
        {
            depth += list[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (list[i] == ',' && depth == 0)
            {
                parts.Add(list[start..i].Trim());
                start = i + 1;
            }
        }

        if (list.Trim().Length > 0)
        {
            parts.Add(list[start..].Trim());
        }

        return parts;
    }

    private static VirgaError Invalid(string text) => new(Outcome.InvalidParameter, $"{text} declares no event, such as `Transfer(address indexed from, address indexed to, uint256 value)`.");
}
