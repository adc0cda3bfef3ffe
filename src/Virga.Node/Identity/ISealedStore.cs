namespace Virga.Node.Identity;

/// <summary>A store that seals what it keeps.</summary>
internal interface ISealedStore
{
    /// <summary>Opens and seals everything again, with the present key.</summary>
    void Reseal();
}
