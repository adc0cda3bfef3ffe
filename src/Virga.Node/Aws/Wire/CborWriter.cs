using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Reflection;
using System.Text;

namespace Virga.Node.Aws.Wire;

/// <summary>Writes answers as CBOR: records as maps of their properties that aren't null, times under tag 1. Source: RFC 8949.</summary>
internal sealed class CborWriter
{
    private const int EpochTime = 1;
    private readonly ArrayBufferWriter<byte> buffer = new();

    public static ReadOnlyMemory<byte> ToBytes(object value)
    {
        CborWriter writer = new();
        writer.Write(value);
        return writer.buffer.WrittenMemory;
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null:
                Byte(0xF6);
                break;
            case bool flag:
                Byte(flag ? (byte)0xF5 : (byte)0xF4);
                break;
            case int or long:
                long number = Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
                Head(number < 0 ? 1 : 0, (ulong)(number < 0 ? -1 - number : number));
                break;
            case double real:
                Byte(0xFB);
                BinaryPrimitives.WriteDoubleBigEndian(buffer.GetSpan(sizeof(double)), real);
                buffer.Advance(sizeof(double));
                break;
            case string text:
                Head(3, (ulong)Encoding.UTF8.GetByteCount(text));
                Encoding.UTF8.GetBytes(text, buffer);
                break;
            case DateTimeOffset time:
                Head(6, EpochTime);
                Write(time.ToUnixTimeMilliseconds() / 1000.0);
                break;
            case IReadOnlyDictionary<string, double> map:
                Map([.. map.Select(pair => (pair.Key, (object)pair.Value))]);
                break;
            case ICollection list:
                Head(4, (ulong)list.Count);
                foreach (object? item in list)
                {
                    Write(item);
                }

                break;
            default:
                Map([.. value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Select(property => (property.Name, Value: property.GetValue(value))).Where(property => property.Value is not null).Select(property => (property.Name, property.Value!))]);
                break;
        }
    }

    private void Map(IReadOnlyCollection<(string Key, object Value)> pairs)
    {
        Head(5, (ulong)pairs.Count);
        foreach ((string key, object value) in pairs)
        {
            Write(key);
            Write(value);
        }
    }

    private void Head(int kind, ulong value)
    {
        if (value < 24)
        {
            Byte((byte)((kind << 5) | (int)value));
        }
        else
        {
            Byte((byte)((kind << 5) | 27));
            BinaryPrimitives.WriteUInt64BigEndian(buffer.GetSpan(sizeof(ulong)), value);
            buffer.Advance(sizeof(ulong));
        }
    }

    private void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }
}
