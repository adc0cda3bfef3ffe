using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>The locks of a wallet, with their secrets; only its owner may read them.</summary>
internal sealed class BridgeLockFile(string folder, EvmAddress wallet)
{
    private string Path => System.IO.Path.Combine(folder, $"bridge-{wallet}.json");

    public IReadOnlyList<BridgeLock> Read() => File.Exists(Path) ? JsonSerializer.Deserialize<BridgeLock[]>(File.ReadAllBytes(Path))! : [];

    /// <summary>Adds it, or replaces the one of its action. Durable when it returns.</summary>
    public void Keep(BridgeLock one) => PrivateFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(Read().Where(other => other.Action != one.Action).Append(one)));
}
