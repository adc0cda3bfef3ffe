using System.Buffers.Binary;
using System.Text;

namespace Virga.Runtime.Dotnet;

/// <summary>What an INVOKE frame says.</summary>
internal sealed record Invocation(
    DateTimeOffset Deadline, string RequestId, string FunctionArn, string TraceId, string ClientContext, string CognitoIdentity, ReadOnlyMemory<byte> Event)
{
    public static Invocation Parse(ReadOnlyMemory<byte> body)
    {
        DateTimeOffset deadline = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(body.Span));
        int place = sizeof(long);
        string Next()
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(body.Span[place..]);
            string text = Encoding.UTF8.GetString(body.Span.Slice(place + sizeof(ushort), length));
            place += sizeof(ushort) + length;
            return text;
        }

        string requestId = Next();
        string arn = Next();
        string trace = Next();
        string client = Next();
        string identity = Next();
        return new Invocation(deadline, requestId, arn, trace, client, identity, body[place..]);
    }
}
