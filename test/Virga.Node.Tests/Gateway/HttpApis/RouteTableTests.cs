using Virga.Node.Gateway.HttpApis;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Tests.Gateway.HttpApis;

public sealed class RouteTableTests
{
    private static readonly string[] Keys =
    [
        "GET /", "GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{kind}/{id}/toys", "ANY /pets/dog", "POST /pets", "GET /slash/", "$default",
    ];

    [Theory]
    [InlineData("GET", "/", "GET /")]
    [InlineData("GET", "/pets/dog/1", "GET /pets/dog/1")]
    [InlineData("GET", "/pets/dog/2", "GET /pets/dog/{id}", "2")]
    [InlineData("GET", "/pets/dog/2/3", "GET /pets/{proxy+}", "dog/2/3")]
    [InlineData("GET", "/pets/cat/toys", "ANY /{kind}/{id}/toys", "pets", "cat")]
    [InlineData("PUT", "/pets/dog", "ANY /pets/dog")]
    [InlineData("GET", "/pets/", "$default")]
    [InlineData("GET", "/pets", "$default")]
    [InlineData("GET", "/slash/", "GET /slash/")]
    [InlineData("GET", "/slash", "$default")]
    [InlineData("DELETE", "/pets/dog/1", "$default")]
    [InlineData("GET", "", "$default")]
    public void Find_Path_IsTheMostSpecificRoute(string method, string path, string key, params string[] values)
    {
        Span<Range> ranges = new Range[RouteTable.MaxVariables];
        ServedRoute route = Table(Keys).Find(path, method, ranges)!;
        Assert.Equal(key, route.Key);
        for (int at = 0; at < route.Variables.Length; at++)
        {
            Assert.Equal(values[at], path[ranges[at]]);
        }
    }

    [Fact]
    public void Find_NothingFits_IsNull() => Assert.Null(Table("GET /a").Find("/b", "GET", new Range[RouteTable.MaxVariables]));

    [Fact]
    public void Find_MoreVariablesThanThereIsRoomFor_IsNull()
    {
        string many = string.Concat(Enumerable.Range(0, RouteTable.MaxVariables + 1).Select(number => $"/{{v{number}}}"));
        Assert.Null(Table($"GET {many}").Find(many.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), "GET", new Range[RouteTable.MaxVariables]));
    }

    [Fact]
    public void Find_OnTheWarmPath_AllocatesNothing()
    {
        RouteTable table = Table(Keys);
        Range[] ranges = new Range[RouteTable.MaxVariables];
        table.Find("/pets/dog/2/3", "GET", ranges);
        long before = GC.GetAllocatedBytesForCurrentThread();
        table.Find("/pets/dog/2/3", "GET", ranges);
        table.Find("/pets/cat/toys", "POST", ranges);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RouteTable Table(params string[] keys) => new(keys.Select(key => new ServedRoute(new ApiRoute { RouteKey = key }, null)));
}
