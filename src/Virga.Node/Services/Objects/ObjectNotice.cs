namespace Virga.Node.Services.Objects;

/// <summary>An event that waits to be delivered.</summary>
/// <param name="Id">Rises from event to event.</param>
/// <param name="Configuration">Id of the bucket's rule that asks for it.</param>
/// <param name="Target">ARN of a queue or a function.</param>
internal sealed record ObjectNotice(long Id, string Configuration, string Target, ObjectEvent Event);
