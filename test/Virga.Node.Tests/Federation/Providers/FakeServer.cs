using System.Net;
using Virga.Node.Federation.Providers;

namespace Virga.Node.Tests.Federation.Providers;

/// <summary>A foreign server that answers as it is told, without a network.</summary>
internal sealed class FakeServer(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public List<(string Line, string Body, HttpRequestMessage Message)> Requests { get; } = [];

    public static FakeServer Always(HttpStatusCode status, string body) => new((_, _) => Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body) }));

    public static FakeServer Failing(Exception failure) => new((_, _) => throw failure);

    public ProviderHttp Http() => new(new HttpMessageInvoker(this), TimeProvider.System);

    public IProvider OpenFaas() => new OpenFaasProvider(Record(ProviderKind.OpenFaas), Http());

    public IProvider Lambda(ProviderKind kind = ProviderKind.Aws)
    {
        ProviderHttp http = Http();
        return new LambdaProvider(Record(kind), new LambdaApi(Record(kind), http, TimeProvider.System), LambdaPriceTable.Shipped(), TimeProvider.System);
    }

    public static ProviderRecord Record(ProviderKind kind) => new("far", kind, new Uri("http://127.0.0.1:1"), "eu-central-1") { KeyId = "AKIDEXAMPLE", Secret = "hush-hush", SessionToken = "token" };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add(($"{request.Method} {request.RequestUri!.PathAndQuery}", body, request));
        return await answer(request, cancellationToken);
    }
}
