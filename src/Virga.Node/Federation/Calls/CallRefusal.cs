using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Why a gateway doesn't take a call: stable codes, see <c>docs/guides/signed-calls.md</c>.</summary>
internal static class CallRefusal
{
    public static VirgaError Malformed(string what) => Of(400, "Malformed", what);

    public static VirgaError OtherCall() => Of(400, "OtherCall", "The request was signed for another call: method, path, query, content type or body differ.");

    public static VirgaError BadSignature() => Of(401, "BadSignature", "The signature isn't the user's for this request, or isn't 65 bytes with v 27 or 28 and a low s.", Outcome.InvalidSignature);

    public static VirgaError LimitTooLow(UInt128 most) => Of(402, "LimitTooLow", $"The call may cost up to {most} pico-dollars, more than the signed limit.");

    public static VirgaError NotEnoughMoney(UInt128 left, UInt128 most) => Of(402, "NotEnoughMoney", $"The call may cost up to {most} pico-dollars; of the user's balance and budget {left} are left, less what is pending.");

    public static VirgaError NotAllowed() => Of(403, "NotAllowed", "The user may not call the end point with this method.", Outcome.AccessDenied);

    public static VirgaError NoSuchEndPoint(uint id, uint version) => Of(404, "NoSuchEndPoint", $"There is no end point {id} with a version {version}.", Outcome.NotFound);

    public static VirgaError NotServedHere(uint id) => Of(404, "NotServedHere", $"This gateway has no function for the end point {id}.", Outcome.NotFound);

    public static VirgaError MethodNotServed() => Of(405, "MethodNotServed", "The end point doesn't serve this method.");

    public static VirgaError NonceUsed() => Of(409, "NonceUsed", "The user has used the nonce at this gateway in this epoch.", Outcome.Conflict);

    public static VirgaError Running() => Of(409, "Running", "The very same request is being answered: ask again.", Outcome.Conflict);

    public static VirgaError WrongEpoch(ulong now) => Of(412, "WrongEpoch", $"The request is for another epoch: it is {now} now.", Outcome.PreconditionFailed);

    public static VirgaError TooLarge(int most) => Of(413, "TooLarge", $"The body may have {most} bytes.", Outcome.RequestTooLarge);

    public static VirgaError WrongGateway(EvmAddress own) => Of(421, "WrongGateway", $"The request is for another gateway: this one is {own}.");

    public static VirgaError CodeDiffers(uint id) => Of(409, "CodeDiffers", $"The function that serves the end point {id} here isn't the code that is registered, and that isn't to be had as content.", Outcome.Conflict);

    public static VirgaError NobodyRuns() => Of(503, "NobodyRuns", "None of the gateways that the call was drawn to took it: it didn't run.", Outcome.Unavailable);

    public static VirgaError NoAnswer(string why) => Of(502, "NoAnswer", $"The gateway that was to run the call gave no answer that counts: {why} It may have run; nobody pays for it.", Outcome.Unavailable);

    public static VirgaError NotFrom(string why) => Of(403, "NotFrom", $"The call isn't forwarded as it must be: {why}", Outcome.AccessDenied);

    public static VirgaError NotDrawn() => Of(421, "NotDrawn", "The call wasn't drawn to this gateway at this hop.");

    public static VirgaError HasRun() => Of(409, "HasRun", "The call was forwarded here before: it may have run.", Outcome.Conflict);

    public static VirgaError Busy() => Of(503, "Busy", "This gateway runs as many forwarded calls as it takes at once.", Outcome.Unavailable);

    public static VirgaError VersionTooNew(ulong block) => Of(425, "VersionTooNew", $"This version is taken from block {block} on.");

    public static VirgaError EpochFull() => Of(503, "EpochFull", "This gateway has as many users and end points in this epoch as it can settle.", Outcome.Unavailable);

    public static VirgaError ChainNotFollowed() => Of(503, "ChainNotFollowed", "This node doesn't follow the management chain at present.", Outcome.Unavailable);

    public static VirgaError NotAGateway(EvmAddress own) => Of(503, "NotAGateway", $"{own} is no gateway with enough stake, or is leaving.", Outcome.Unavailable);

    public static VirgaError Recovering() => Of(503, "Recovering", "The machine was restarted in this epoch, and nonces of it may have been forgotten: ask again in the next one.", Outcome.Unavailable);

    private static VirgaError Of(int status, string code, string message, Outcome outcome = Outcome.InvalidParameter) => new(outcome, message) { HttpStatus = status, AwsCode = code };
}
