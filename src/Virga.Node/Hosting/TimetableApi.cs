using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Gateway;
using Virga.Node.Services.EventBuses;
using Virga.Node.Services.Schedules;
using Virga.Node.Services.Timetables;

namespace Virga.Node.Hosting;

/// <summary><c>/_virga/v1/schedules</c>: schedules and scheduled rules, those that fire next first.</summary>
internal sealed class TimetableApi(Timetable<Schedule> schedules, Timetable<EventRule> rules) : INodeRoutes
{
    private const int Most = 10_000;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet($"{ManagementApi.Prefix}/schedules", ListAsync);

    private Task ListAsync(HttpContext context)
    {
        int limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out int given) ? Math.Clamp(given, 1, Most) : 100;
        IEnumerable<NextView> all = schedules.Each.Select(one => new NextView("schedule", one.Key, one.Expression, one.NextAt))
            .Concat(rules.Each.Where(one => one.Expression is not null).Select(one => new NextView("rule", one.Key, one.Expression!, one.NextAt)));
        return RestJson.WriteAsync(context, 200, all.OrderBy(one => one.NextAt ?? DateTimeOffset.MaxValue).ThenBy(one => one.Name, StringComparer.Ordinal).Take(limit).ToArray());
    }

    private sealed record NextView(string Kind, string Name, string Expression, DateTimeOffset? NextAt);
}
