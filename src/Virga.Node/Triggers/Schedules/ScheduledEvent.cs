using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Triggers.Schedules;

/// <summary>What a target gets that was given no input: an event that says which time it is.</summary>
internal static class ScheduledEvent
{
    /// <param name="detail">JSON.</param>
    public static string Write(string source, string resource, Guid id, string time, NodeAddress address, string detail) =>
        $$"""{"version":"0","id":"{{id}}","detail-type":"Scheduled Event","source":"{{source}}","account":"{{address.AccountId}}","time":"{{time}}","region":"{{address.Region}}","resources":[{{JsonSerializer.Serialize(resource)}}],"detail":{{detail}}}""";
}
