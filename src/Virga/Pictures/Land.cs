namespace Virga.Pictures;

/// <summary>Roughly where land is, for the eye: intervals of longitude every five degrees of latitude.</summary>
internal static class Land
{
    private const double Step = 2.5;

    private static readonly Dictionary<int, (double West, double East)[]> Rows = new()
    {
        [70] = [(-165, -140), (-128, -95), (-92, -70), (-54, -24), (20, 30), (66, 180)],
        [65] = [(-167, -90), (-84, -64), (-52, -40), (-23, -14), (12, 26), (30, 180)],
        [60] = [(-165, -95), (-78, -65), (-48, -43), (5, 12), (15, 17), (24, 165)],
        [55] = [(-162, -159), (-131, -82), (-80, -60), (-7, -2), (9, 10), (21, 138), (156, 162)],
        [50] = [(-127, -57), (-5, 0), (2, 142), (156, 157)],
        [45] = [(-124, -64), (-1, 12), (15, 34), (37, 51), (54, 141), (143, 144)],
        [40] = [(-124, -75), (-9, 0), (15, 18), (20, 49), (54, 124), (126, 128), (140, 141)],
        [35] = [(-120, -77), (-5, 10), (33, 34), (36, 119), (127, 129), (133, 139)],
        [30] = [(-115, -94), (-92, -82), (-9, 47), (49, 121), (131, 131)],
        [25] = [(-111, -98), (-81, -80), (-14, 50), (52, 56), (62, 119), (121, 122)],
        [20] = [(-105, -97), (-90, -87), (-78, -75), (-16, 37), (41, 57), (73, 86), (93, 106), (109, 110)],
        [15] = [(-96, -84), (-16, 39), (43, 51), (75, 79), (96, 108), (120, 122)],
        [10] = [(-85, -83), (-75, -62), (-14, 50), (77, 79), (99, 99), (105, 107), (123, 125)],
        [5] = [(-77, -52), (-9, 47), (80, 81), (96, 97), (101, 103), (115, 118), (125, 126)],
        [0] = [(-80, -50), (9, 43), (99, 103), (110, 117), (120, 121), (128, 128), (131, 133)],
        [-5] = [(-81, -36), (12, 39), (103, 105), (120, 120), (134, 150)],
        [-10] = [(-78, -37), (14, 40), (120, 120), (142, 149)],
        [-15] = [(-75, -39), (12, 40), (47, 50), (126, 136), (142, 145)],
        [-20] = [(-70, -41), (13, 35), (44, 48), (119, 148), (165, 165)],
        [-25] = [(-70, -48), (15, 33), (44, 47), (114, 152)],
        [-30] = [(-71, -51), (18, 31), (115, 153)],
        [-35] = [(-72, -55), (19, 24), (117, 119), (136, 150), (174, 174)],
        [-40] = [(-73, -62), (145, 148), (173, 177)],
        [-45] = [(-73, -66), (168, 171)],
        [-50] = [(-74, -69)],
    };

    /// <summary>Points that are on land; those between two rows where both have land, or the nearer one has.</summary>
    public static IEnumerable<(double Longitude, double Latitude)> Dots(double west, double east, double south, double north)
    {
        for (double latitude = Math.Floor(north / Step) * Step; latitude > south; latitude -= Step)
        {
            for (double longitude = Math.Ceiling(west / Step) * Step + (Step / 2); longitude < east; longitude += Step)
            {
                int below = (int)Math.Floor(latitude / 5) * 5, above = (int)Math.Ceiling(latitude / 5) * 5;
                if (IsLand(longitude, below) && IsLand(longitude, above))
                {
                    yield return (longitude, latitude);
                }
            }
        }
    }

    private static bool IsLand(double longitude, int latitude) => Rows.TryGetValue(latitude, out (double West, double East)[]? row) && row.Any(one => longitude >= one.West - Step && longitude <= one.East + (Step / 2));
}
