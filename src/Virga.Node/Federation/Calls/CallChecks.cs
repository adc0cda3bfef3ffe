using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>
/// What a gateway must check of a request, or be convicted; the dear one last. Asks nobody. Source: docs/contracts.md, "What a gateway
/// must do".
/// </summary>
internal sealed class CallChecks(ManagementChain chain, EvmAddress gateway, IRegistryView registry, Secp256k1 curve, ICallAccess access)
{
    private const byte LowestV = 27;

    public Result<AdmittedCall> Check(SignedCall signed, in CallWish wish)
    {
        CallRequest request = signed.Request;
        if (registry.Head is not { } head)
        {
            return CallRefusal.ChainNotFollowed();
        }

        if (request.Gateway != gateway)
        {
            return CallRefusal.WrongGateway(gateway);
        }

        if (request.EndPoint != wish.EndPoint || request.Method != wish.Method || request.Call != wish.Call)
        {
            return CallRefusal.OtherCall();
        }

        if (request.Epoch != registry.Epoch)
        {
            return CallRefusal.WrongEpoch(registry.Epoch);
        }

        if (!TermsOf(request, head).TryGet(out EndPointTerms? terms, out VirgaError? error))
        {
            return error;
        }

        UInt128 most = CallPrice.Of(terms, wish.MemoryMb, wish.TimeoutMs);
        if (request.Limit < most)
        {
            return CallRefusal.LimitTooLow(most);
        }

        if (!IsSigned(signed))
        {
            return CallRefusal.BadSignature();
        }

        if (!access.Allows(request, wish.Token))
        {
            return CallRefusal.NotAllowed();
        }

        return IsBonded() ? new AdmittedCall(signed, terms, (ulong)most, AvailableTo(request.User)) : CallRefusal.NotAGateway(gateway);
    }

    /// <summary>The version's terms, once a reorganisation can't make them others.</summary>
    private Result<EndPointTerms> TermsOf(CallRequest request, ulong head)
    {
        if (registry.Terms(request.EndPoint, request.Version) is not { } terms)
        {
            return CallRefusal.NoSuchEndPoint(request.EndPoint, request.Version);
        }

        if ((terms.Methods & request.Method) != request.Method)
        {
            return CallRefusal.MethodNotServed();
        }

        ulong from = terms.Since + (ulong)chain.Parameters.BuriedBlocks;
        return from <= head ? terms : CallRefusal.VersionTooNew(from);
    }

    private bool IsSigned(SignedCall signed) =>
        EvmSignature.TryRead(signed.Signature, out EvmSignature signature) && signed.Signature[^1] >= LowestV && curve.Recover(chain.Domain.Digest(signed.Hash), signature) == signed.Request.User;

    private bool IsBonded() => registry.Gateway(gateway) is { UnbondedAt: 0 } own && own.Stake >= (UInt128)chain.Parameters.MinimumStake;

    private UInt128 AvailableTo(EvmAddress user)
    {
        UserAccount account = registry.Account(user);
        return account.BudgetLeft is { } budget && budget < account.Balance ? budget : account.Balance;
    }
}
