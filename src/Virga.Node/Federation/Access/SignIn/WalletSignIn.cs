using System.Globalization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Transactions;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Mfa;
using Virga.Node.Identity.Sessions;
using Virga.Node.Identity.Wallets;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.SignIn;

/// <summary>
/// Temporary credentials for the holder of a wallet that is attached to a user or role. Source: ERC-4361, "Wallet implementer's and
/// relying party's guidelines"; ERC-191, version 0x45.
/// </summary>
/// <remarks>Whether a wallet is attached is told only to its holder, after the signature, and in the words of any refusal.</remarks>
internal sealed class WalletSignIn(PublicAddress address, Nonces nonces, WalletAttachments attachments, SessionIssuer issuer, MfaUsers mfa, Lazy<Secp256k1> curve, TimeProvider time)
{
    private const string Purpose = "sign-in ";
    private const int MaxMessage = 4096;
    private const int Shortest = 900;
    private const int Longest = 43_200;
    private const int Usual = 3600;

    /// <summary>By how much clocks may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>What the wallet is to sign, whether it is attached to somebody or not.</summary>
    public SignInMessage Challenge(EvmAddress wallet, ulong chainId)
    {
        DateTimeOffset now = time.GetUtcNow();
        return new SignInMessage
        {
            Domain = address.Domain,
            Address = wallet.ToString(),
            Statement = "Sign in to this Virga node. It costs nothing and sends no transaction.",
            Uri = address.Origin,
            ChainId = chainId.ToString(CultureInfo.InvariantCulture),
            Nonce = nonces.Issue(Purpose + wallet),
            IssuedAt = now,
            Expires = now + Nonces.Lifetime,
        };
    }

    public Result<SignInAnswer> SignIn(SignInRequest request, ulong chainId)
    {
        if (request.Message is not { Length: > 0 and <= MaxMessage } text || !SignInMessage.Parse(text).TryGet(out SignInMessage? message, out VirgaError? error))
        {
            return new VirgaError(Outcome.InvalidParameter, $"Message must be one of ERC-4361, at most {MaxMessage} characters.");
        }

        int seconds = request.DurationSeconds ?? Usual;
        if (seconds is < Shortest or > Longest)
        {
            return new VirgaError(Outcome.InvalidParameter, $"DurationSeconds must be from {Shortest} to {Longest}.");
        }

        if (Wrong(message, chainId) is { } wrong)
        {
            return Refused(wrong);
        }

        EvmAddress? signer = Hex.TryParse(request.Signature, out byte[]? bytes) && EvmSignature.TryRead(bytes, out EvmSignature signature) ? curve.Value.Recover(PersonalMessage.Hash(text), signature) : null;
        if (signer is not { } wallet || wallet.ToString() != message.Address)
        {
            return Refused("the signature isn't the account's");
        }

        if (!nonces.TryUse(message.Nonce, Purpose + wallet))
        {
            return Refused("the nonce isn't this node's, has expired or was used");
        }

        return attachments.HolderOf(message.Address) is not { } holder ? Refused("the account may not sign in")
            : mfa.Check(holder, request.SerialNumber, request.TokenCode).TryGet(out DateTimeOffset? at, out error) ? Issue(holder, wallet, seconds, at)
            : error;
    }

    private Result<SignInAnswer> Issue(PolicyHolder holder, EvmAddress wallet, int seconds, DateTimeOffset? mfaAt) =>
        issuer.IssueAttached(holder, new SessionRequest(wallet.ToString(), TimeSpan.FromSeconds(seconds), null, mfaAt)).TryGet(out TemporaryCredentials? session, out VirgaError? error)
            ? new SignInAnswer(session, session.Key.Owner.Arn)
            : error;

    /// <summary>What of the message isn't as it must be here and now; null: nothing.</summary>
    private string? Wrong(SignInMessage message, ulong chainId)
    {
        DateTimeOffset now = time.GetUtcNow();
        return message.Domain != address.Domain || message.Uri != address.Origin ? "the message is for another domain"
            : message.Version != "1" ? "the message's version must be 1"
            : message.ChainId != chainId.ToString(CultureInfo.InvariantCulture) ? "the message is for another chain"
            : EvmAddress.Parse(message.Address) is not { Error: null } parsed || parsed.Value.ToString() != message.Address ? "the account must be written with its checksum (EIP-55)"
            : message.IssuedAt > now + Skew || message.NotBefore > now + Skew ? "the message isn't valid yet"
            : message.Expires is not { } end || end <= now || now - message.IssuedAt > Nonces.Lifetime + Skew ? "the message has expired"
            : null;
    }

    private static VirgaError Refused(string why) => new(Outcome.AccessDenied, $"The sign-in is refused: {why}.");
}
