namespace Virga.Commands;

/// <summary>What a command of a wallet did.</summary>
/// <param name="Json">As <c>--json</c> prints it.</param>
/// <param name="Text">Lines for people.</param>
/// <param name="IsOpen">The action goes on when the command is run again.</param>
internal sealed record WalletReport(object Json, string Text, bool IsOpen = false);
