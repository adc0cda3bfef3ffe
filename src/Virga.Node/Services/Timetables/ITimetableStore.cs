namespace Virga.Node.Services.Timetables;

/// <summary>Keeps what falls due. When a call returns, the change survives <c>kill -9</c> and a power cut.</summary>
internal interface ITimetableStore<T>
    where T : ITimed
{
    IReadOnlyList<T> Load();

    /// <summary>All of it in one transaction: that something fired, what it fires next, and what it fired.</summary>
    void Write(IReadOnlyCollection<T> saved, IReadOnlyCollection<string> deleted, IReadOnlyCollection<Delivery> fired);
}
