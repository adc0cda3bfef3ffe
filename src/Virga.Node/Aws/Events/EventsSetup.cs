using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Scheduler;
using Virga.Node.Aws.Wire;
using Virga.Node.Triggers.Deliveries;

namespace Virga.Node.Aws.Events;

/// <summary>The parts of EventBridge and its Scheduler.</summary>
internal static class EventsSetup
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<TargetAccess>().AddSingleton<ITargetAccess>(all => all.GetRequiredService<TargetAccess>());
        services.AddSingleton<IEventsOperations, BusOperations>().AddSingleton<IEventsOperations, RuleOperations>().AddSingleton<IEventsOperations, TargetOperations>();
        services.AddSingleton<IEventsOperations, PutEventsOperation>().AddSingleton<IEventsOperations, EventTags>();
        services.AddSingleton<EventsService>().AddSingleton<IAwsService>(all => all.GetRequiredService<EventsService>());
        services.AddSingleton<ISchedulerOperations, ScheduleOperations>().AddSingleton<ISchedulerOperations, GroupOperations>();
        services.AddSingleton<SchedulerService>().AddSingleton<IAwsService>(all => all.GetRequiredService<SchedulerService>());
    }
}
