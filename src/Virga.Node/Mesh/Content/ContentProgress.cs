namespace Virga.Node.Mesh.Content;

/// <summary>How far long work has come: blocks and bytes that are done.</summary>
internal readonly record struct ContentProgress(long Blocks, long Bytes);
