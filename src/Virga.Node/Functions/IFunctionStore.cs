namespace Virga.Node.Functions;

/// <summary>Keeps functions across restarts. A returned call is durable against <c>kill -9</c> and a power cut.</summary>
internal interface IFunctionStore
{
    IReadOnlyList<Function> Load();

    void Save(Function function);

    void Delete(string name);

    /// <summary>A number that was never given before, also not to a function that is gone.</summary>
    int NextNumber(string name);

    /// <summary>Names by number, also of functions that are gone: usage outlives them.</summary>
    IReadOnlyDictionary<int, string> Names();
}
