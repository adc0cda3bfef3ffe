namespace Virga.Node.Services.Queues;

/// <summary>When the message of a receipt is to be visible again.</summary>
internal readonly record struct VisibilityOrder(Receipt Receipt, long VisibleAt);
