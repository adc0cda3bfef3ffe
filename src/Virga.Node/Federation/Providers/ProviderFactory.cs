namespace Virga.Node.Federation.Providers;

/// <summary>Makes providers of what is kept of them.</summary>
internal sealed class ProviderFactory(ProviderHttp http, LambdaPriceTable table, TimeProvider time)
{
    public IProvider Make(ProviderRecord record) => record.Kind == ProviderKind.OpenFaas
        ? new OpenFaasProvider(record, http)
        : new LambdaProvider(record, new LambdaApi(record, http, time), table, time);
}
