using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>Says in words what a contract's error means to who sent the transaction.</summary>
internal static class ContractReason
{
    private static readonly (string Error, string Meaning)[] Meanings =
    [
        ("NotOwner()", "the end point belongs to another account"),
        ("NotOffered()", "it wasn't offered to this account"),
        ("PathTaken()", "the account has an end point of this path already"),
        ("BadPath()", "a path has 1 to 256 bytes and begins with /"),
        ("BadTerms()", "methods, price or policy are out of range"),
        ("ERC20InsufficientBalance", "the account hasn't got so many dollars"),
        ("ERC20InsufficientAllowance", "the contract may not take so many dollars"),
        ("StakeTooSmall()", "the stake is below the minimum"),
        ("CloudFull()", "the cloud has as many gateways as it may"),
        ("AlreadyJoined()", "the account is a gateway already, or its last stake isn't withdrawn"),
        ("NotGateway()", "the account is no gateway, or one that is leaving"),
        ("NotAVoter()", "only gateways with stake in the claim's epoch vote, and none of the parties"),
        ("NotBonded()", "the account has no stake that stays until the end of the dispute"),
        ("AlreadyVoted()", "the account has voted"),
        ("NotPending()", "there is no such batch, or it is finalised or void"),
        ("NoFault()", "the evidence shows no fault"),
        ("NotInBatch()", "the evidence isn't of this batch"),
        ("TooEarly()", "its time hasn't come"),
        ("TooLate()", "its time is over"),
        ("NotYet()", "its time hasn't come"),
        ("BadLock()", "the amount is zero or too large, or the expiry is over"),
        ("BondTooSmall()", "the free bond is smaller"),
    ];

    public static VirgaError Explain(VirgaError error)
    {
        int node = error.Message.LastIndexOf($" ({error.AwsCode}, HTTP ", StringComparison.Ordinal); // as the node's client adds it
        string message = (node < 0 ? error.Message : error.Message[..node]).TrimEnd('.');
        return Meanings.FirstOrDefault(one => message.Contains(one.Error, StringComparison.Ordinal)) is { Error: not null } known ? error with { Message = $"{message}: {known.Meaning}." } : error;
    }
}
