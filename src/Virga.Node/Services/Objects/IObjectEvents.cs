namespace Virga.Node.Services.Objects;

/// <summary>Whoever must know what happens to objects. Called after the change is durable and before it is answered.</summary>
internal interface IObjectEvents
{
    Task HappenedAsync(ObjectEvent happened);
}
