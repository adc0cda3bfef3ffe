using Microsoft.AspNetCore.Http;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>
/// Runs each call where the placement says: here or at another gateway, hop by hop, on to the next only when the call surely didn't run.
/// </summary>
internal sealed class CallRouter(ManagementChains chains, GatewayAccount account, SchedulingPolicies policies, EpochPlacements placements, EndPointCode codes, PeerCalls peers, CallRunner runner) : ICallExecutor
{
    public async Task<Result<PlacedCall>> RunAsync(HttpContext context, AdmittedCall call, CallCode code, CallTarget target, ReadOnlyMemory<byte> body)
    {
        if (!(await policies.OfAsync(call.Terms.Scheduling, context.RequestAborted).ConfigureAwait(false)).TryGet(out IPlacementPolicy? policy, out VirgaError? error))
        {
            return error;
        }

        ForwardedCall forwarded = new(call, code, target, body);
        TypedDomain domain = chains.Current!.Domain; // it was there when the call was taken
        if (placements.Enter(call.Signed, policy) is not { } placed)
        {
            PeerAnswer here = await HereAsync(context, domain, forwarded, 0).ConfigureAwait(false);
            return here.Ran is { } only ? new PlacedCall(only, new CallPlace(account.Address, placements.CloudOf(account.Address), 0), null) : here.Error!;
        }

        List<FailedAttempt> attempts = [];
        error = CallRefusal.NobodyRuns();
        do
        {
            if (placed.Route.Place is not { } place)
            {
                continue; // both that were drawn have failed before
            }

            byte hop = (byte)placed.Route.Hop;
            EvmAddress executor = placed.View.Gateways[place];
            PeerAnswer answer = executor == account.Address ? await HereAsync(context, domain, forwarded, hop).ConfigureAwait(false) : await peers.RunAsync(context, domain, executor, hop, forwarded).ConfigureAwait(false);
            if (answer.Ran is { } ran)
            {
                PlacementProof proof = new(placed.View.Epoch, call.Signed.Hash, account.Address, placed.Ticket, hop, executor, placed.Clouds[place], attempts);
                return new PlacedCall(ran, new CallPlace(executor, placed.Clouds[place], hop), new CallEvidence(proof, answer.Statement));
            }

            error = answer.Error!;
            if (answer.Attempt is null)
            {
                return error;
            }

            attempts.Add(answer.Attempt);
        }
        while (placed.Route.Fail());
        return error;
    }

    private async Task<PeerAnswer> HereAsync(HttpContext context, TypedDomain domain, ForwardedCall forwarded, byte hop)
    {
        AdmittedCall call = forwarded.Call;
        FunctionVersion? function = forwarded.Code.Local;
        VirgaError? error = null;
        if (function is not null || (await codes.RegisteredAsync(call.Signed.Request.EndPoint, call.Terms, context.RequestAborted).ConfigureAwait(false)).TryGet(out function, out error))
        {
            if ((await runner.RunAsync(context, call.Signed.Request, function, forwarded.Target.Path, forwarded.Body).ConfigureAwait(false)).TryGet(out RanCall? ran, out error))
            {
                return new PeerAnswer(ran, null, null, null);
            }
        }

        FailedAttempt attempt = new(call.Signed.Hash, hop, account.Address, AttemptFailure.Refused, default);
        return PeerAnswer.DidNotRun(attempt with { Signature = account.Sign(attempt.Digest(domain)).ToArray() }, error);
    }
}
