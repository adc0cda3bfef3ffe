using System.Text.Json;
using Amazon.Lambda.Core;

[assembly: LambdaSerializer(typeof(EchoFunction.JsonSerializerOfFunction))]

namespace EchoFunction;

public sealed class JsonSerializerOfFunction : ILambdaSerializer
{
    public T Deserialize<T>(Stream requestStream) => JsonSerializer.Deserialize<T>(requestStream)!;

    public void Serialize<T>(T response, Stream responseStream) => JsonSerializer.Serialize(responseStream, response);
}
