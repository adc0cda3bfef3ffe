namespace Virga.WideArea;

/// <summary>Where somebody of a demonstration is: a gateway and the users of its region, or users only.</summary>
/// <param name="Region">Of <see cref="WideArea.Region.Seven"/>.</param>
/// <param name="Name">The region's place; with a number behind it when there is another gateway in the region.</param>
internal sealed record Place(int Index, int Region, string Name, bool HasGateway, bool HasUsers)
{
    /// <summary>In which order regions get gateways: far from each other first.</summary>
    private static readonly int[] Order = [2, 4, 0, 5, 1, 3, 6];

    public TimeSpan DelayTo(Place other) => WideArea.Region.DelayBetween(Region, other.Region);

    /// <summary>So many gateways, the first ones, and users in all regions.</summary>
    public static IReadOnlyList<Place> Of(int gateways)
    {
        List<Place> places = [];
        for (int i = 0; i < Math.Max(gateways, Order.Length); i++)
        {
            int round = i / Order.Length, region = Order[i % Order.Length];
            string name = WideArea.Region.Seven[region].Place;
            places.Add(new Place(i, region, round == 0 ? name : $"{name} {round + 1}", i < gateways, round == 0));
        }

        return places;
    }
}
