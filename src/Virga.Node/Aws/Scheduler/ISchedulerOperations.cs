namespace Virga.Node.Aws.Scheduler;

/// <summary>Operations that belong together.</summary>
internal interface ISchedulerOperations
{
    IEnumerable<SchedulerOperation> All { get; }
}
