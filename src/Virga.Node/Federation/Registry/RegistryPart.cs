namespace Virga.Node.Federation.Registry;

/// <summary>Kinds of what the mirror keeps, in the order in which they are taken in: later ones look at earlier ones. Stored; never renumbered.</summary>
internal enum RegistryPart : byte
{
    Terms = 1,
    EndPoint = 2,
    Grant = 3,
    Gateway = 4,
    Token = 5,
    Account = 6,
    Batch = 7,
    Epoch = 8,
    Round = 9,
}
