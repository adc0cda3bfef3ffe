namespace Virga.Node.Federation.Providers;

/// <param name="Ready">Instances kept ready; null: as it is.</param>
/// <param name="Most">Instances that may run at once; null: as it is.</param>
internal sealed record FunctionScale(int? Ready, int? Most);
