namespace Virga.Node.Services.Schedules;

/// <summary>Once.</summary>
/// <param name="At">Null: at a time that clocks skip, which never comes.</param>
internal sealed record AtExpression(DateTimeOffset? At) : ScheduleExpression
{
    public override DateTimeOffset? Next(DateTimeOffset after) => At > after ? At : null;
}
