namespace Virga.Node.Services.Objects;

/// <summary>A request that changes an object, for whoever is told of it.</summary>
/// <param name="Event">As notifications name it, such as <c>ObjectCreated:Put</c>.</param>
/// <param name="Principal">The unique id of who does it, as notifications write it.</param>
/// <param name="Trace">X-Ray's header; null: there was none.</param>
/// <remarks>Source: S3 User Guide, "Supported event types".</remarks>
internal sealed record ObjectDeed(string Event, DateTimeOffset Time, string Principal, string RequestId, string SourceAddress, string? Trace);
