namespace Virga.Node.Scheduling;

/// <summary>
/// What keeping an idle instance is worth: how often it is used, times what its start costs, by the memory that it may hold - the
/// greedy-dual rank of Fuerst and Sharma, "FaasCache" (ASPLOS 2021), with the time since the last call in the place of its clock.
/// </summary>
internal static class InstanceValue
{
    public static double Of(InstancePool pool)
    {
        double idle = 1 + (pool.History.Idle ?? TimeSpan.Zero).TotalSeconds;
        return (1 + pool.History.Calls) * pool.History.Start.TotalMilliseconds / (pool.Version.Memory.Megabytes * idle);
    }
}
