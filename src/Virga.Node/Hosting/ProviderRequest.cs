using System.Text.RegularExpressions;
using Virga.Node.Federation.Providers;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>What the operator says of a provider that is to be added.</summary>
internal sealed partial record ProviderRequest
{
    private const int MaxText = 4096;
    private const string DefaultRegion = "us-east-1";
    private const long MaxHour = 1_000_000_000_000_000; // a thousand dollars

    public string? Name { get; init; }

    /// <summary><c>aws</c>, <c>virga</c> or <c>openfaas</c>.</summary>
    public string? Kind { get; init; }

    public string? Endpoint { get; init; }

    public string? Region { get; init; }

    /// <summary>Access key id, or user.</summary>
    public string? KeyId { get; init; }

    /// <summary>Secret access key, or password.</summary>
    public string? Secret { get; init; }

    public string? SessionToken { get; init; }

    /// <summary>ARN of the execution role for functions deployed there.</summary>
    public string? Role { get; init; }

    /// <summary>Pico-dollars (10^-12 USD).</summary>
    public long? MachineHourPicos { get; init; }

    public int? MachineMemoryMegabytes { get; init; }

    public int? MachineUsedPercent { get; init; }

    /// <summary>A password may go over plain HTTP to another machine.</summary>
    public bool Insecure { get; init; }

    /// <summary>Without the secrets, whoever prints it.</summary>
    public override string ToString() => $"{Name} ({Kind})";

    public Result<ProviderRecord> ToRecord()
    {
        if (!NamePattern().IsMatch(Name ?? ""))
        {
            return Wrong("A provider's name has 1 to 64 lower-case letters, digits and dashes.");
        }

        ProviderKind? kind = Kind switch { "aws" => ProviderKind.Aws, "virga" => ProviderKind.Virga, "openfaas" => ProviderKind.OpenFaas, _ => null };
        if (kind is null)
        {
            return Wrong("A provider's kind is aws, openfaas or virga.");
        }

        string region = Region ?? (kind == ProviderKind.OpenFaas ? "" : DefaultRegion);
        if (!RegionPattern().IsMatch(region) || new[] { Endpoint, KeyId, Secret, SessionToken, Role }.Any(text => text?.Length > MaxText || text?.Any(char.IsControl) == true))
        {
            return Wrong("A region is as in eu-central-1, and no value may be longer than 4096 characters or hold control characters.");
        }

        string address = Endpoint ?? (kind == ProviderKind.Aws ? $"https://lambda.{region}.amazonaws.com" : "");
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0 || endpoint.PathAndQuery != "/")
        {
            return Wrong("A provider's address is as in https://gateway.example:8080, without a path, a user or a password.");
        }

        if (kind != ProviderKind.OpenFaas && (string.IsNullOrEmpty(KeyId) || string.IsNullOrEmpty(Secret)))
        {
            return Wrong("An access key and its secret are needed: requests are signed.");
        }

        if (kind == ProviderKind.OpenFaas && endpoint is { Scheme: "http", IsLoopback: false } && !string.IsNullOrEmpty(Secret) && !Insecure)
        {
            return Wrong("A password would go over plain HTTP to another machine: use https, or say --insecure.");
        }

        return Machine().TryGet(out MachinePrice[]? machine, out VirgaError? error)
            ? new ProviderRecord(Name!, kind.Value, endpoint, region) { KeyId = KeyId ?? "", Secret = Secret ?? "", SessionToken = SessionToken, Role = Role, Machine = machine.FirstOrDefault() }
            : error;
    }

    /// <summary>One or none.</summary>
    private Result<MachinePrice[]> Machine() =>
        MachineHourPicos is null && MachineMemoryMegabytes is null && MachineUsedPercent is null ? Array.Empty<MachinePrice>()
        : MachineHourPicos is >= 0 and <= MaxHour && MachineMemoryMegabytes is >= 1 and <= 1 << 26 && MachineUsedPercent is null or (>= 1 and <= 100)
            ? new[] { new MachinePrice(MachineHourPicos!.Value, MachineMemoryMegabytes!.Value, MachineUsedPercent ?? 100) }
        : Wrong("A machine's price needs what an hour costs (to 1000 USD) and its megabytes, and may say how much of them is used (1 to 100 %).");

    private static VirgaError Wrong(string message) => new(Outcome.InvalidParameter, message);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-z0-9-]{0,32}\z")]
    private static partial Regex RegionPattern();
}
