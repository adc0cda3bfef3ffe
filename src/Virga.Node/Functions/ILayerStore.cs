namespace Virga.Node.Functions;

/// <summary>Keeps layers across restarts. A returned call is durable.</summary>
internal interface ILayerStore
{
    IReadOnlyList<Layer> Load();

    /// <summary>A layer without versions is kept too, for its number.</summary>
    void Save(Layer layer);
}
