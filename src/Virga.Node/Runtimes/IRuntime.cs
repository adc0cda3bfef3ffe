using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Runtimes;

/// <summary>One language runtime family: how its instances are made on this machine.</summary>
internal interface IRuntime
{
    /// <summary>Runtime identifiers of AWS that this family serves, for instance <c>python3.13</c>.</summary>
    IReadOnlyList<string> Identifiers { get; }

    /// <summary>How to start an instance, or why this machine can't.</summary>
    Result<LaunchPlan> Plan(FunctionVersion version);

    /// <summary>One line when something other than what was asked for runs, else null.</summary>
    string? Substitution(string identifier);
}
