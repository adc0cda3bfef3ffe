using System.Runtime.CompilerServices;
using Virga.Node.Functions;
using Virga.Node.Instances;
using Virga.Node.Metering;
using Virga.Node.Runtimes;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Invocations;

/// <summary>
/// The path of every call, whoever makes it: find, admit, lease, invoke, meter, answer. The first file to read;
/// <c>docs/architecture.md</c> follows one call through it.
/// </summary>
internal sealed class InvocationPipeline(FunctionCatalog catalog, Admission admission, Dispatcher dispatcher, UsageMeter meter, ColdStartLog coldStarts, NodeAddress address, Random random, TimeProvider time)
{
    /// <summary>Runs the function to its end, also when the caller goes away; only the wait for an instance can be cancelled.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // the state lives in a pool: nothing is allocated a call
    public async ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellation)
    {
        // 1. Find the version; an alias may draw one of two.
        FunctionReference called = invocation.Function;
        if (!catalog.TryFind(called.Name, out Function? function) || function.Route(called.Qualifier, random) is not { } version)
        {
            return Refuse(new VirgaError(Outcome.NotFound, $"Function not found: {address.FunctionArn(called.Name, called.Qualifier)}"));
        }

        if (Lineage.Check(invocation.TraceId, function) is { } loop)
        {
            return Refuse(loop);
        }

        // 2. Admit: the function's and the account's concurrency.
        InstancePool pool = dispatcher.PoolOf(function, version);
        if (admission.Enter(pool.Load, out bool isShared) is { } throttled)
        {
            return Refuse(throttled);
        }

        try
        {
            // 3. Lease an instance: warm, or a cold one when it is ready.
            Lease lease = await pool.LeaseAsync(cancellation).ConfigureAwait(false);
            if (lease.Refusal is { } refusal)
            {
                return Refuse(refusal);
            }

            if (lease.Failed is { } failed)
            {
                Attempt failure = Attempt.OfFailedInit(failed, time);
                Explain(invocation, lease, failure);
                return Finish(invocation, failure);
            }

            // 4. Invoke. 5. Meter and log. 6. Answer.
            Attempt attempt = default;
            try
            {
                attempt = await RunAsync(invocation, lease).ConfigureAwait(false);
                Explain(invocation, lease, attempt);
                return Finish(invocation, attempt);
            }
            finally
            {
                pool.GiveBack(lease.Instance!, attempt.Instance is not null && attempt.Reply.IsAlive, attempt.Reply.End != InstanceEnd.Result, TimeSpan.FromMicroseconds(attempt.DurationMicros));
            }
        }
        finally
        {
            admission.Leave(pool.Load, isShared);
        }
    }

    private static InvocationResult Refuse(VirgaError error) => new() { Refusal = error };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Attempt> RunAsync(Invocation invocation, Lease lease)
    {
        Instance instance = lease.Instance!;
        FunctionVersion version = instance.Version;
        if (invocation.WantsLogTail)
        {
            instance.Log.CaptureTail();
        }

        DateTimeOffset now = time.GetUtcNow();
        PlatformLog.Start(instance.Log, invocation.RequestId, version.Qualifier);
        InvocationFrame frame = new()
        {
            RequestId = invocation.RequestId.ToString(),
            FunctionArn = address.FunctionArn(version.FunctionName, invocation.Function.Qualifier),
            TraceId = invocation.TraceId is { } trace ? Lineage.Extend(trace, version.FunctionNumber) : TraceHeader.New(now, version.FunctionNumber),
            ClientContext = invocation.ClientContext,
            DeadlineUnixMilliseconds = (now + version.Timeout).ToUnixTimeMilliseconds(),
            Event = invocation.Event,
            Taker = invocation.Taker,
        };
        long started = time.GetTimestamp();
        InstanceReply reply = await instance.InvokeAsync(frame, version.Timeout).ConfigureAwait(false);
        TimeSpan elapsed = time.GetElapsedTime(started);
        TimeSpan duration = reply.End == InstanceEnd.TimedOut && elapsed > version.Timeout ? version.Timeout : elapsed; // clearing up isn't the caller's time
        return new Attempt(instance, reply, now, (int)duration.TotalMicroseconds, lease.IsCold ? instance.InitMicros : 0);
    }

    /// <summary>A cold start says in the log, and to whoever asks later, why it was one and where its time went.</summary>
    private void Explain(Invocation invocation, in Lease lease, in Attempt attempt)
    {
        if (lease.Cause is not { } cause)
        {
            return;
        }

        ColdStart start = new()
        {
            RequestId = invocation.RequestId.ToString(),
            Function = attempt.Instance.Version.FunctionName,
            At = attempt.StartedAt,
            Cause = cause,
            Phases = attempt.Instance.Phases,
            QueueMicros = lease.QueueMicros,
            FirstAnswerMicros = attempt.DurationMicros,
        };
        coldStarts.Add(start);
        PlatformLog.ColdStart(attempt.Instance.Log, start);
    }

    private InvocationResult Finish(Invocation invocation, in Attempt attempt)
    {
        InstanceReply reply = attempt.Reply;
        FunctionVersion version = attempt.Instance.Version;
        InstanceLog log = attempt.Instance.Log;
        bool isAnswer = reply.End == InstanceEnd.Result;
        PooledBytes payload = isAnswer || reply.Body.Length > 0
            ? reply.Body
            : FunctionErrorPayload.For(reply, invocation.RequestId, version.Timeout);

        UsageRecord usage = meter.Price(version, attempt.ToUsage(invocation, version, payload.Length + reply.Streamed));
        VirgaError? unrecorded = meter.Record(usage);
        PlatformLog.Failure(log, invocation.RequestId, reply, version.Timeout, time.GetUtcNow());
        PlatformLog.End(log, usage, meter.Currency);
        PlatformTelemetry.End(attempt.Instance.Feed, usage);
        byte[]? tail = invocation.WantsLogTail ? log.TakeTail() : null;
        log.Flush();
        if (unrecorded is not null)
        {
            payload.Dispose();
            return Refuse(unrecorded); // an answer that can't be billed isn't given
        }

        return new InvocationResult
        {
            Payload = payload,
            FunctionError = isAnswer ? null : "Unhandled",
            ExecutedVersion = version.Qualifier,
            BilledMillis = usage.BilledMillis,
            LogTail = tail,
        };
    }
}
