namespace Virga.Runtime.Dotnet;

/// <summary>Kinds of frames of <c>docs/reference/channel.md</c>.</summary>
internal enum FrameType : byte
{
    Init = 0x01,
    Invoke = 0x02,
    Ready = 0x81,
    InitError = 0x82,
    Result = 0x83,
    Error = 0x84,
}
