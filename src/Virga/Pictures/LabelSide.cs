namespace Virga.Pictures;

/// <summary>Where a point's name stands, so that it covers nothing.</summary>
internal enum LabelSide
{
    Right,
    Left,
    Above,
    AboveLeft,
    Below,
    BelowLeft,
}
