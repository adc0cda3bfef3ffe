namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>Events that are sent together.</summary>
/// <param name="Records">How many are a subscriber's own, without the note of dropped ones.</param>
internal sealed record TelemetryBatch(IReadOnlyList<byte[]> Items, int Records, int Bytes)
{
    public byte[] ToJson()
    {
        byte[] json = new byte[Items.Sum(item => item.Length) + Math.Max(Items.Count - 1, 0) + 2];
        int at = 0;
        foreach (byte[] item in Items)
        {
            json[at] = (byte)(at == 0 ? '[' : ',');
            item.CopyTo(json, at + 1);
            at += item.Length + 1;
        }

        json[0] = (byte)'[';
        json[^1] = (byte)']';
        return json;
    }
}
