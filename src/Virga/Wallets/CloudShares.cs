using System.Globalization;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>A scheduling policy on the command line: the share of each cloud, <c>0=60%,1=40%</c>, as the contract packs it.</summary>
internal static class CloudShares
{
    private const int Clouds = 8;
    private const int All = 10_000;

    public static Result<UInt128> Parse(string? text)
    {
        UInt128 policy = 0;
        int sum = 0;
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2 || !int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int cloud) || cloud >= Clouds || (policy >> (16 * cloud) & 0xFFFF) != 0
                || !sides[1].EndsWith('%') || !TokenAmount.TryParseUnits(sides[1][..^1], 2, out System.Numerics.BigInteger share) || share > All)
            {
                return new VirgaError(Outcome.InvalidParameter, $"{part} is no share of a cloud from 0 to {Clouds - 1}, such as 0=60%.");
            }

            policy |= (UInt128)(int)share << (16 * cloud);
            sum += (int)share;
        }

        return sum is 0 or All ? policy : new VirgaError(Outcome.InvalidParameter, $"The shares of a policy are 100 % together: {text}.");
    }
}
