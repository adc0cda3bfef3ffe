namespace Virga.Node.Services.Timetables;

/// <summary>What comes of something that fell due.</summary>
/// <param name="After">Its next state; null: it goes.</param>
internal readonly record struct Firing<T>(T? After, IReadOnlyList<Delivery> Deliveries)
    where T : class;
