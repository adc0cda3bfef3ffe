namespace Virga.Node.Federation.Calls;

/// <summary>Which functions of this node serve end points.</summary>
internal interface IEndPointFunctions
{
    IReadOnlyCollection<EndPointFunction> All { get; }

    EndPointFunction? Find(uint endPoint);

    void Save(EndPointFunction mapping);

    /// <summary>False: there was none.</summary>
    bool Remove(uint endPoint);
}
