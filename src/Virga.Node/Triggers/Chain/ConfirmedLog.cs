namespace Virga.Node.Triggers.Chain;

/// <summary>A log as its function gets it.</summary>
/// <param name="Id">Block hash and index: no other log has it, ever.</param>
/// <param name="Event">JSON.</param>
internal sealed record ConfirmedLog(string Id, byte[] Event);
