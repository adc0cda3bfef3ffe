using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Node.Federation.Bridges;

/// <summary>Keeps the relayer's state, whole or not at all.</summary>
internal sealed class RelayFile(string path)
{
    public RelayState Read() => File.Exists(path) ? JsonSerializer.Deserialize<RelayState>(File.ReadAllBytes(path))! : new RelayState(null, []);

    /// <summary>Survives a crash and a power cut when it returns.</summary>
    public void Write(RelayState state) => PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(state));
}
