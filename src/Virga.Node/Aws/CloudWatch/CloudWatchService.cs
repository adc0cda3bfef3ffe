using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.CloudWatch.Model;
using Virga.Node.Aws.CloudWatch.Protocol;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch;

/// <summary>CloudWatch metrics: its operations by name. Source: Amazon CloudWatch API Reference, "Actions".</summary>
internal sealed class CloudWatchService(StatisticsOperation statistics, MetricDataOperation data, ListMetricsOperation list, PutMetricDataOperation put, Authorizer authorizer) : IAwsService
{
    private readonly FrozenDictionary<string, Func<MetricRequest, Result<object?>>> operations = new Dictionary<string, Func<MetricRequest, Result<object?>>>
    {
        ["GetMetricStatistics"] = Of<GetMetricStatisticsRequest, GetMetricStatisticsResponse>(statistics.Get),
        ["GetMetricData"] = Of<GetMetricDataRequest, GetMetricDataResponse>(data.Get),
        ["ListMetrics"] = Of<ListMetricsRequest, ListMetricsResponse>(list.List),
        ["PutMetricData"] = Of<PutMetricDataRequest>(put.Put),
    }.ToFrozenDictionary();

    public string SigningName => "monitoring";

    public Task HandleAsync(HttpContext context, AwsRequest request)
    {
        MetricRequest asked = new(context, request);
        if (authorizer.Check(request.Principal, $"cloudwatch:{asked.Operation}", "*", new RequestKeys(context, request)) is { } refused)
        {
            return asked.AnswerAsync(refused);
        }

        return asked.AnswerAsync(operations.TryGetValue(asked.Operation, out Func<MetricRequest, Result<object?>>? operation)
            ? operation(asked)
            : new VirgaError(Outcome.UnknownOperation, $"{asked.Operation} is no operation of CloudWatch that this node has: {string.Join(", ", operations.Keys.Order(StringComparer.Ordinal))} are there."));
    }

    private static Func<MetricRequest, Result<object?>> Of<TRequest, TResponse>(Func<TRequest, Result<TResponse>> operation) => request =>
        request.Read<TRequest>().TryGet(out TRequest? body, out VirgaError? error) && operation(body).TryGet(out TResponse? response, out error)
            ? Result.Of<object?>(response)
            : error;

    /// <summary>For an operation that answers with nothing.</summary>
    private static Func<MetricRequest, Result<object?>> Of<TRequest>(Func<TRequest, VirgaError?> operation) => request =>
        request.Read<TRequest>().TryGet(out TRequest? body, out VirgaError? error) && (error = operation(body)) is null ? Result.Of<object?>(null) : error;
}
