namespace Virga.Node.Functions.Images;

/// <summary>What is at a place of a tree, itself and not what it may point to.</summary>
internal enum TreeEntry
{
    Nothing,
    File,
    Folder,
    Link,
}
