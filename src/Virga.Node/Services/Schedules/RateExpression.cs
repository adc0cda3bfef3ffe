namespace Virga.Node.Services.Schedules;

/// <summary>Every so often, from a moment on. A day has 24 hours, also where clocks change.</summary>
/// <param name="From">The first moment.</param>
internal sealed record RateExpression(TimeSpan Every, DateTimeOffset From) : ScheduleExpression
{
    public override DateTimeOffset? Next(DateTimeOffset after) => after < From ? From : From + (Every * (((after - From).Ticks / Every.Ticks) + 1));

    public override DateTimeOffset? Last(DateTimeOffset after, DateTimeOffset now) =>
        now >= From && From + (Every * ((now - From).Ticks / Every.Ticks)) is { } last && last > after ? last : null;
}
