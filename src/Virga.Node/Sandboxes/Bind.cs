namespace Virga.Node.Sandboxes;

/// <summary>A host file or folder shown read-only inside the sandbox.</summary>
internal readonly record struct Bind(string Source, string Target);
