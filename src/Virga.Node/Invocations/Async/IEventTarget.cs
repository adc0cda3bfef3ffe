namespace Virga.Node.Invocations.Async;

/// <summary>Something other than a function that takes records of outcomes and dead events: a queue, a topic, a bus.</summary>
internal interface IEventTarget
{
    bool Takes(string arn);

    /// <summary>Returns when the record is durable there.</summary>
    /// <param name="letter">Why it is one, when the record is a dead letter: the event itself; null: it is a destination's.</param>
    void Deliver(string arn, byte[] record, AsyncEvent cause, DeadLetter? letter);
}
