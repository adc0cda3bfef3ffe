using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Provided;

/// <summary><c>provided.*</c>: the package's own <c>bootstrap</c>, which speaks the Runtime API.</summary>
internal sealed class ProvidedRuntime : IRuntime
{
    public IReadOnlyList<string> Identifiers { get; } = ["provided.al2023", "provided.al2", "provided"];

    public Result<LaunchPlan> Plan(FunctionVersion version) => new LaunchPlan
    {
        Arguments = ["/var/task/bootstrap"],
        Binds = [],
        SpeaksFrames = false,
    };

    public string? Substitution(string identifier) => null;
}
