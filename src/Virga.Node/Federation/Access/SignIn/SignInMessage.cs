using System.Globalization;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.SignIn;

/// <summary>What a wallet shows its user and signs. Source: ERC-4361, "Message Format".</summary>
internal sealed record SignInMessage
{
    private const string Wants = " wants you to sign in with your Ethereum account:";

    public required string Domain { get; init; }

    /// <summary>As it stands there.</summary>
    public required string Address { get; init; }

    public string? Statement { get; init; }

    public required string Uri { get; init; }

    public string Version { get; init; } = "1";

    public required string ChainId { get; init; }

    public required string Nonce { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public string? RequestId { get; init; }

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Nothing is guessed: a line too many, too few or in another place is refused.</summary>
    public static Result<SignInMessage> Parse(string text)
    {
        Queue<string> lines = new(text.Split('\n'));
        string first = lines.Dequeue();
        if (!first.EndsWith(Wants, StringComparison.Ordinal) || !lines.TryDequeue(out string? address) || !Skip(lines) || !lines.TryDequeue(out string? statement))
        {
            return Malformed("its beginning");
        }

        bool hasStatement = statement.Length > 0;
        if (hasStatement && !Skip(lines))
        {
            return Malformed("the line after its statement");
        }

        string? uri = Field(lines, "URI"), version = Field(lines, "Version"), chain = Field(lines, "Chain ID"), nonce = Field(lines, "Nonce"), issued = Field(lines, "Issued At");
        string? expires = Field(lines, "Expiration Time"), notBefore = Field(lines, "Not Before"), request = Field(lines, "Request ID");
        if (uri is null || version is null || chain is null || nonce is null || Time(issued) is not { } at || (expires is not null && Time(expires) is null) || (notBefore is not null && Time(notBefore) is null))
        {
            return Malformed("a field");
        }

        List<string> resources = [];
        bool hasResources = lines.TryPeek(out string? head) && head == "Resources:" && lines.TryDequeue(out _);
        while (hasResources && lines.TryPeek(out string? line) && line.StartsWith("- ", StringComparison.Ordinal))
        {
            resources.Add(lines.Dequeue()[2..]);
        }

        return lines.Count > 0 ? Malformed("its end") : new SignInMessage
        {
            Domain = first[..^Wants.Length],
            Address = address,
            Statement = hasStatement ? statement : null,
            Uri = uri,
            Version = version,
            ChainId = chain,
            Nonce = nonce,
            IssuedAt = at,
            Expires = Time(expires),
            NotBefore = Time(notBefore),
            RequestId = request,
            Resources = resources,
        };
    }

    public override string ToString()
    {
        StringBuilder text = new($"{Domain}{Wants}\n{Address}\n\n{(Statement is null ? "" : Statement + "\n")}\nURI: {Uri}\nVersion: {Version}\nChain ID: {ChainId}\nNonce: {Nonce}\nIssued At: {Text(IssuedAt)}");
        text.Append(Expires is { } end ? $"\nExpiration Time: {Text(end)}" : "");
        text.Append(NotBefore is { } start ? $"\nNot Before: {Text(start)}" : "");
        text.Append(RequestId is null ? "" : $"\nRequest ID: {RequestId}");
        return text.Append(Resources.Count == 0 ? "" : "\nResources:\n" + string.Join('\n', Resources.Select(one => $"- {one}"))).ToString();
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339, with its zone.</summary>
    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private static bool Skip(Queue<string> lines) => lines.TryDequeue(out string? line) && line.Length == 0;

    /// <summary>Null when the next line is another one.</summary>
    private static string? Field(Queue<string> lines, string name) =>
        lines.TryPeek(out string? line) && line.StartsWith($"{name}: ", StringComparison.Ordinal) ? lines.Dequeue()[(name.Length + 2)..] : null;

    private static VirgaError Malformed(string where) => new(Outcome.InvalidParameter, $"The message isn't one of ERC-4361: {where} is malformed.");
}
