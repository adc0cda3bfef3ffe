using Amazon.Lambda.Core;

namespace EchoFunction;

public sealed class Functions
{
    public static Stream Stream(Stream input) => input;

    public Order Poco(Order order, ILambdaContext context)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(context);
        Console.WriteLine("plain line");
        context.Logger.LogWarning($"request {context.AwsRequestId}");
        return order with { Count = order.Count + 1 };
    }

    public async Task<string[]> Context(ILambdaContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await Task.Yield();
        return [context.FunctionName, context.MemoryLimitInMB.ToString(System.Globalization.CultureInfo.InvariantCulture), context.RemainingTime > TimeSpan.Zero ? "time left" : "no time"];
    }

    public void Throws(Stream input) => throw new InvalidOperationException("outer", new ArgumentException("inner"));

    public Task Nothing() => Task.CompletedTask;
}
