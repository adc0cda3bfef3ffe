namespace Virga.Node.Services.Timetables;

/// <summary>Something that may fall due. Immutable: a change makes another.</summary>
internal interface ITimed
{
    /// <summary>Unique among its kind.</summary>
    string Key { get; }

    /// <summary>When it fires next; null: it doesn't.</summary>
    DateTimeOffset? NextAt { get; }
}
