using Virga.Node.Runtimes;
using Virga.Node.Sandboxes;

namespace Virga.Node.Instances;

/// <summary>A process in its sandbox that is about to become an instance.</summary>
internal sealed record Launched(SandboxProcess Process, IRuntimeChannel Channel, InstanceOrigin Origin);
