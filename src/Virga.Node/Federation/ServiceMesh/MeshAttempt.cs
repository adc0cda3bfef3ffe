using Virga.Node.Federation.Providers;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>One attempt's answer.</summary>
/// <param name="MayRepeat">A second attempt can't be a second effect, and might fare better.</param>
internal readonly record struct MeshAttempt(ProviderAnswer Answer, bool MayRepeat);
