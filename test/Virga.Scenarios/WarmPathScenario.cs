using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Hosting;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>
/// What a warm call allocates in the node, with a real instance in a real sandbox: a deterministic figure, so it gates. The counter is
/// the process's, so nothing else may run beside it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class WarmPathScenario
{
    /// <summary>Enough for the optimizing compiler to have replaced the first code, which allocates more.</summary>
    private const int WarmUpCalls = 20000;

    /// <summary>Enough for what is done once a batch (logs, the roll-up of usage) to weigh what it weighs in the long run.</summary>
    private const int Calls = 20000;
    private const int Rounds = 3;
    private const int MaxBytesPerCall = 2048;

    [Fact]
    public async Task WarmInvocation_InTheNode_AllocatesAtMostItsBudget()
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        await using (NodeHost node = (await NodeHost.StartAsync(new NodeOptions { DataFolder = data, Port = 0 }, default)).Value)
        {
            FunctionOperations functions = node.Services.GetServices<ILambdaOperations>().OfType<FunctionOperations>().Single();
            InvocationPipeline pipeline = node.Services.GetRequiredService<InvocationPipeline>();
            Assert.Null(functions.Create(new CreateFunctionRequest
            {
                FunctionName = "warm",
                Runtime = "python3.11",
                Handler = "m.handler",
                Role = "arn:aws:iam::000000000000:role/r",
                Code = new FunctionCode { ZipFile = Zip.Of(("m.py", "def handler(event, context):\n    return event\n")) },
            }).Error);
            await CallAsync(pipeline, WarmUpCalls);
            long perCall = long.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                await CallAsync(pipeline, Calls);
                perCall = Math.Min(perCall, (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls); // the least has least of what else the node does
            }

            Console.WriteLine($"allocated bytes per warm invocation: {perCall}");
            Assert.InRange(perCall, 1, MaxBytesPerCall);
        }

        Directory.Delete(data, recursive: true);
    }

    private static async Task CallAsync(InvocationPipeline pipeline, int count)
    {
        byte[] payload = "{\"hello\":\"world\"}"u8.ToArray();
        for (int i = 0; i < count; i++)
        {
            using InvocationResult result = await pipeline.InvokeAsync(new Invocation { RequestId = RequestId.New(), Function = new FunctionReference("warm", null), Event = payload }, default);
            Assert.Null(result.FunctionError);
        }
    }
}

/// <summary>For scenarios that measure their own process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
