using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Events;
using Virga.Node.Aws.Scheduler;
using Virga.Node.Invocations.Async;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Triggers.Buses;
using Virga.Node.Triggers.Deliveries;
using Virga.Node.Triggers.Schedules;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Schedules and event buses. All that they keep lies in the file of the asynchronous events, so that a firing is one transaction.</summary>
internal static class EventSetup
{
    /// <param name="database">Opens the asynchronous events' file.</param>
    public static void AddEventStorage(this IServiceCollection services, Func<SqliteDatabase> database)
    {
        services.AddSingleton(all => new SqliteAsyncEventStore(database(), all.GetRequiredService<AsyncOptions>())).AddSingleton<IAsyncEventStore>(all => all.GetRequiredService<SqliteAsyncEventStore>());
        services.AddSingleton<IDeliveryStore>(all => new SqliteDeliveryStore(database(), all.GetRequiredService<SqliteAsyncEventStore>().Commits));
        services.AddTimetable<Schedule>(database, "schedule").AddTimetable<ScheduleGroup>(database, "schedule-group").AddTimetable<EventBus>(database, "event-bus").AddTimetable<EventRule>(database, "event-rule");
    }

    public static void AddEventTriggers(this IServiceCollection services)
    {
        services.AddSingleton<IFiringRule<Schedule>, ScheduleFiring>().AddSingleton<IFiringRule<EventRule>, RuleFiring>();
        services.AddSingleton<ITimetable>(all => all.GetRequiredService<Timetable<Schedule>>()).AddSingleton<ITimetable>(all => all.GetRequiredService<Timetable<EventRule>>());
        services.AddSingleton(new DeliveryOptions()).AddSingleton<TargetDoor>().AddSingleton<DeliveryLoop>().AddSingleton<EventRouter>();
        services.AddHostedService(all => all.GetRequiredService<DeliveryLoop>());
        services.AddHostedService<Clock>();
    }

    /// <summary>What is there on every account.</summary>
    public static void AddDefaults(IServiceProvider all)
    {
        (NodeAddress address, DateTimeOffset now) = (all.GetRequiredService<NodeAddress>(), all.GetRequiredService<TimeProvider>().GetUtcNow());
        if (all.GetRequiredService<Timetable<ScheduleGroup>>().Find(ScheduleGroup.Default) is null)
        {
            all.GetRequiredService<Timetable<ScheduleGroup>>().Save(ScheduleGroup.Default, _ =>
                new ScheduleGroup { Name = ScheduleGroup.Default, Arn = SchedulerNames.GroupArn(address, ScheduleGroup.Default), CreatedAt = now, ChangedAt = now });
        }

        if (all.GetRequiredService<Timetable<EventBus>>().Find(EventBus.Default) is null)
        {
            all.GetRequiredService<Timetable<EventBus>>().Save(EventBus.Default, _ => new EventBus { Name = EventBus.Default, Arn = EventsNames.BusArn(address, EventBus.Default), CreatedAt = now, ChangedAt = now });
        }
    }

    private static IServiceCollection AddTimetable<T>(this IServiceCollection services, Func<SqliteDatabase> database, string kind)
        where T : class, ITimed =>
        services.AddSingleton(all => new Timetable<T>(new SqliteTimetableStore<T>(database(), all.GetRequiredService<SqliteAsyncEventStore>().Commits, kind), all.GetService<IFiringRule<T>>()));
}
