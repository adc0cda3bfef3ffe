using Virga.Node.Identity;
using Virga.Node.Identity.Policies;

namespace Virga.Node.Aws.Scheduler;

/// <summary>A request that has found its operation.</summary>
/// <param name="Name">What the path ends with: a schedule, group or ARN; empty for lists.</param>
/// <param name="Query">A parameter of the query, or null.</param>
internal sealed record SchedulerCall(Principal Caller, IConditionKeys Keys, string Name, Func<string, string[]> Query, ScheduleInput Input)
{
    public string? QueryOne(string name) => Query(name).FirstOrDefault();
}
