using System.Globalization;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Invocations;

/// <summary>
/// How often each function has been part of a chain of calls, carried in the trace header's <c>Lineage</c>, which SDKs pass on. Source:
/// AWS Lambda developer guide, "Use Lambda recursive loop detection".
/// </summary>
internal static class Lineage
{
    public const string ErrorCode = "RecursiveInvocationException";

    /// <summary>Calls of one function in a chain, as AWS allows.</summary>
    private const int Most = 16;

    private const string Field = "Lineage=";

    /// <summary>The error when a chain has led to this function too often.</summary>
    public static VirgaError? Check(string? traceId, Function function)
    {
        if (traceId is null || function.AllowsRecursion || CountOf(traceId, function.Number) < Most)
        {
            return null;
        }

        return new VirgaError(Outcome.InvalidParameter, $"Lambda has detected that the function {function.Name} is being invoked in a recursive loop: the call was dropped.") { AwsCode = ErrorCode };
    }

    /// <summary>The header for a call of the function that a chain has led to.</summary>
    public static string Extend(string traceId, int functionNumber)
    {
        int field = traceId.IndexOf(Field, StringComparison.Ordinal);
        string own = Key(functionNumber);
        if (field < 0)
        {
            return $"{traceId.TrimEnd(';')};{Field}{own}:1";
        }

        int start = field + Field.Length;
        int end = EndOf(traceId, start);
        List<string> links = [.. traceId[start..end].Split('|').Where(link => !link.StartsWith(own + ":", StringComparison.Ordinal)).TakeLast(8)];
        links.Add(string.Create(CultureInfo.InvariantCulture, $"{own}:{CountOf(traceId, functionNumber) + 1}"));
        return $"{traceId[..start]}{string.Join('|', links)}{traceId[end..]}";
    }

    private static int CountOf(string traceId, int functionNumber)
    {
        int field = traceId.IndexOf(Field, StringComparison.Ordinal);
        if (field < 0)
        {
            return 0;
        }

        int start = field + Field.Length;
        string prefix = Key(functionNumber) + ":";
        string? link = traceId[start..EndOf(traceId, start)].Split('|').FirstOrDefault(one => one.StartsWith(prefix, StringComparison.Ordinal));
        return link is not null && int.TryParse(link.AsSpan(prefix.Length), CultureInfo.InvariantCulture, out int count) ? count : 0;
    }

    private static int EndOf(string traceId, int start) => traceId.IndexOf(';', start) is >= 0 and int end ? end : traceId.Length;

    private static string Key(int functionNumber) => functionNumber.ToString("x8", CultureInfo.InvariantCulture);
}
