using System.Net;
using System.Text;
using Virga.Node.Federation.Providers;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Providers;

/// <summary>Requests as the gateway's OpenAPI document has them.</summary>
public sealed class OpenFaasProviderTests
{
    [Fact]
    public async Task Deploy_AZip_IsRefusedWithTheReason()
    {
        FakeServer server = FakeServer.Always(HttpStatusCode.OK, "{}");
        VirgaError error = (await server.OpenFaas().DeployAsync(new FunctionDeployment { Name = "f", Zip = [1] }, default)).Error!;
        Assert.Equal(Outcome.NotSupported, error.Outcome);
        Assert.Contains("images", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("With_Underscore")]
    [InlineData("-dash")]
    [InlineData("../functions")]
    public async Task Deploy_NameThatIsNoDnsLabel_IsRefused(string name) =>
        Assert.Equal(Outcome.InvalidParameter, (await FakeServer.Always(HttpStatusCode.OK, "{}").OpenFaas().DeployAsync(new FunctionDeployment { Name = name, Image = "i" }, default)).Error?.Outcome);

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "POST")]
    [InlineData(HttpStatusCode.OK, "PUT")]
    public async Task Deploy_AnImage_IsMadeOrUpdated(HttpStatusCode found, string method)
    {
        FakeServer server = new((request, _) => Task.FromResult(new HttpResponseMessage(request.Method == HttpMethod.Get ? found : HttpStatusCode.Accepted) { Content = new StringContent("{}") }));
        ProvidedFunction made = (await server.OpenFaas().DeployAsync(new FunctionDeployment { Name = "f", Image = "i:1", MemoryMegabytes = 256, TimeoutSeconds = 9, Environment = new Dictionary<string, string> { ["A"] = "b" } }, default)).Value;
        Assert.Equal("i:1", made.Code);
        (string line, string body, HttpRequestMessage message) = server.Requests[1];
        Assert.Equal($"{method} /system/functions", line);
        Assert.Equal("{\"service\":\"f\",\"image\":\"i:1\",\"envVars\":{\"A\":\"b\",\"exec_timeout\":\"9s\",\"read_timeout\":\"9s\",\"write_timeout\":\"9s\"},\"limits\":{\"memory\":\"256Mi\"}}", body);
        Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes("AKIDEXAMPLE:hush-hush")), message.Headers.Authorization!.Parameter);
    }

    [Fact]
    public async Task Invoke_FunctionsOwnStatus500_IsItsError()
    {
        ProviderAnswer answer = await FakeServer.Always(HttpStatusCode.InternalServerError, "exit status 1").OpenFaas().InvokeAsync(new ProviderCall("f", default, TimeSpan.FromSeconds(30)), default);
        Assert.Equal((null, "Unhandled", "exit status 1"), (answer.Refusal, answer.FunctionError, Encoding.UTF8.GetString(answer.Payload.Span)));
    }

    [Fact]
    public async Task Scale_TheMost_IsNotTheGatewaysToSet() =>
        Assert.Equal(Outcome.NotSupported, (await FakeServer.Always(HttpStatusCode.OK, "").OpenFaas().ScaleAsync("f", new FunctionScale(null, 3), default))?.Outcome);

    [Theory]
    [InlineData("128Mi", 128)]
    [InlineData("1Gi", 1024)]
    [InlineData("128M", 122)]
    [InlineData("1G", 953)]
    [InlineData("134217728", 128)]
    [InlineData("-1Mi", null)]
    [InlineData("", null)]
    [InlineData("99999999999999999999Mi", null)]
    [InlineData("i", null)]
    public async Task List_Memory_IsInMegabytes(string quantity, int? megabytes)
    {
        FakeServer server = FakeServer.Always(HttpStatusCode.OK, $"[{{\"name\":\"f\",\"image\":\"i\",\"replicas\":2,\"limits\":{{\"memory\":\"{quantity}\"}}}}]");
        Assert.Equal(new ProvidedFunction("f", null, megabytes, "i", 2), (await server.OpenFaas().ListAsync(default)).Value.Single());
    }
}
