namespace Virga.Node.Services.Timetables;

/// <summary>Says what comes of something that fell due.</summary>
internal interface IFiringRule<T>
    where T : class
{
    Firing<T> Fire(T due, DateTimeOffset now);
}
