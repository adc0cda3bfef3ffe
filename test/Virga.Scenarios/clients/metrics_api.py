"""CloudWatch metrics against a node, run as `metrics_api.py NAME`. Ends with 0 when all it expects holds."""
import datetime
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.parsers
import botocore.serialize

from common import ENDPOINT, refused
from lambda_api import create, package
from logs_api import client

FAILS = "def handler(event, context):\n    if event.get('fail'):\n        raise ValueError('asked for')\n    return event\n"


def span():
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"StartTime": now - datetime.timedelta(minutes=10), "EndTime": now + datetime.timedelta(minutes=2)}


def called(name, calls=10, errors=3, throttles=2):
    api = client("lambda")
    create(api, name, Code={"ZipFile": package(FAILS)})
    for i in range(calls):
        api.invoke(FunctionName=name, Payload=json.dumps({"fail": i < errors}))
    api.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    for _ in range(throttles):
        refused("TooManyRequestsException", 429, lambda: api.invoke(FunctionName=name))


def total(api, metric, dimensions, statistic="Sum"):
    answer = api.get_metric_statistics(Namespace="AWS/Lambda", MetricName=metric, Dimensions=dimensions, Period=60, Statistics=[statistic], **span())
    assert answer["Label"] == metric
    values = [point[statistic] for point in answer["Datapoints"]]
    return max(values, default=0) if statistic == "Maximum" else sum(values)


def functions():
    api = client("cloudwatch")
    called("measured")
    by_name = [{"Name": "FunctionName", "Value": "measured"}]
    by_resource = by_name + [{"Name": "Resource", "Value": "measured"}]
    for dimensions in (by_name, by_resource):
        found = [total(api, metric, dimensions) for metric in ("Invocations", "Errors", "Throttles")]
        assert found == [10, 3, 2], found
        assert total(api, "ConcurrentExecutions", dimensions, "Maximum") == 1
    assert total(api, "Invocations", []) >= 10 and total(api, "ConcurrentExecutions", [], "Maximum") >= 1
    assert total(api, "Invocations", [{"Name": "FunctionName", "Value": "absent"}]) == 0

    hour = dict(span(), Period=3600, Namespace="AWS/Lambda", Dimensions=by_name)
    duration = api.get_metric_statistics(MetricName="Duration", Statistics=["SampleCount", "Average", "Minimum", "Maximum", "Sum"], **hour)["Datapoints"]
    assert len(duration) == 1 and duration[0]["Unit"] == "Milliseconds" and duration[0]["SampleCount"] == 10
    assert 0 < duration[0]["Minimum"] <= duration[0]["Average"] <= duration[0]["Maximum"] < 3000
    half = api.get_metric_statistics(MetricName="Duration", ExtendedStatistics=["p50", "p99.9"], **hour)["Datapoints"][0]
    assert "Sum" not in half and duration[0]["Minimum"] <= half["ExtendedStatistics"]["p50"] <= half["ExtendedStatistics"]["p99.9"] <= duration[0]["Maximum"]
    rate = api.get_metric_statistics(MetricName="Errors", Statistics=["Average"], **hour)["Datapoints"][0]
    assert abs(rate["Average"] - 0.3) < 1e-9

    stat = lambda id, name, kind: {"Id": id, "MetricStat": {"Metric": {"Namespace": "AWS/Lambda", "MetricName": name, "Dimensions": by_name}, "Period": 3600, "Stat": kind}}
    queries = [stat("calls", "Invocations", "Sum"), stat("failed", "Errors", "Sum"), dict(stat("hidden", "Errors", "Sum"), ReturnData=False), dict(stat("slow", "Duration", "p90"), Label="p90 of it")]
    got = api.get_metric_data(MetricDataQueries=queries, ScanBy="TimestampAscending", **span())["MetricDataResults"]
    assert [(r["Id"], r["Label"], r["StatusCode"]) for r in got] == [("calls", "Invocations", "Complete"), ("failed", "Errors", "Complete"), ("slow", "p90 of it", "Complete")]
    assert [sum(r["Values"]) for r in got[:2]] == [10, 3] and got[0]["Timestamps"][0].minute == 0
    paged = list(api.get_paginator("get_metric_data").paginate(MetricDataQueries=queries[:2], MaxDatapoints=1, **span()))
    assert sum(sum(r["Values"]) for p in paged for r in p["MetricDataResults"]) == 13 and len(paged) >= 2

    names = {m["MetricName"] for m in api.list_metrics(Namespace="AWS/Lambda", Dimensions=[{"Name": "FunctionName", "Value": "measured"}])["Metrics"]}
    assert names == {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"}, names
    assert api.list_metrics(Dimensions=[{"Name": "FunctionName", "Value": "absent"}])["Metrics"] == []


def custom():
    api = client("cloudwatch")
    now = datetime.datetime.now(datetime.timezone.utc)
    dimensions = [{"Name": "Room", "Value": "kitchen"}]
    api.put_metric_data(Namespace="House", MetricData=[
        {"MetricName": "Heat", "Dimensions": dimensions, "Value": 20.5, "Timestamp": now, "Unit": "None"},
        {"MetricName": "Heat", "Dimensions": dimensions, "Values": [18, 22], "Counts": [2, 1], "Timestamp": now},
        {"MetricName": "Heat", "Dimensions": dimensions, "StatisticValues": {"SampleCount": 2, "Sum": 50, "Minimum": 24, "Maximum": 26}, "Timestamp": now},
        {"MetricName": "Heat", "Value": -3, "Timestamp": now}])
    read = lambda **more: api.get_metric_statistics(Namespace="House", MetricName="Heat", Period=3600, **span(), **more)["Datapoints"]
    point = read(Dimensions=dimensions, Statistics=["SampleCount", "Sum", "Minimum", "Maximum"])
    assert [(p["SampleCount"], p["Sum"], p["Minimum"], p["Maximum"], p["Unit"]) for p in point] == [(6, 128.5, 18, 26, "None")], point
    assert read(Statistics=["Sum"])[0]["Sum"] == -3 and read(Dimensions=dimensions, Statistics=["Sum"], Unit="Seconds") == []
    many = [{"MetricName": f"M{i:03}", "Value": i, "Timestamp": now} for i in range(700)]  # large enough for botocore to compress
    api.put_metric_data(Namespace="Many", MetricData=many)
    listed = [m["MetricName"] for page in api.get_paginator("list_metrics").paginate(Namespace="Many") for m in page["Metrics"]]
    assert listed == [f"M{i:03}" for i in range(700)]
    invalid = lambda code, **datum: refused(code, 400, lambda: api.put_metric_data(Namespace="House", MetricData=[{"MetricName": "Heat", **datum}]))
    invalid("InvalidParameterCombination")
    invalid("InvalidParameterCombination", Value=1, Values=[1])
    invalid("InvalidParameterValue", Value=float("nan"))
    invalid("InvalidParameterValue", Value=1, Timestamp=now - datetime.timedelta(days=15))
    refused("InvalidParameterValue", 400, lambda: api.put_metric_data(Namespace="AWS/Mine", MetricData=many))
    refused("MissingParameter", 400, lambda: api.put_metric_data(Namespace="House", MetricData=[]))
    refused("InvalidParameterCombination", 400, lambda: api.get_metric_statistics(Namespace="House", MetricName="Heat", Period=60, Statistics=["Sum"], StartTime=now - datetime.timedelta(days=9), EndTime=now), "exceeds the limit of 1,440".replace(",", ""))
    refused("InvalidParameterValue", 400, lambda: api.get_metric_statistics(Namespace="House", MetricName="Heat", Period=61, Statistics=["Sum"], **span()))
    refused("MissingParameter", 400, lambda: api.get_metric_statistics(Namespace="House", MetricName="Heat", Period=60, **span()))
    refused("InvalidParameterValue", 400, lambda: api.get_metric_data(MetricDataQueries=[{"Id": "e", "Expression": "a + b"}], **span()), "Expression")
    refused("InvalidAction", 400, lambda: api.describe_alarms(), "DescribeAlarms")


def send(body, path="/", **headers):
    request = botocore.awsrequest.AWSRequest(method="POST", url=ENDPOINT + path, data=body, headers=headers)
    botocore.auth.SigV4Auth(boto3.Session().get_credentials(), "monitoring", "us-east-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(request.url, data=request.data, headers=dict(request.headers.items()), method="POST")) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def text_of(sent):
    return sent[0], sent[1]["Content-Type"], sent[2].decode()


def cbor(operation, **parameters):
    """The call as botocore would make it in rpcv2Cbor: it knows the protocol, and takes JSON where a service has both."""
    model = client("cloudwatch").meta.service_model.operation_model(operation)
    request = botocore.serialize.create_serializer("smithy-rpc-v2-cbor", include_validation=False).serialize_to_request(parameters, model)
    status, headers, body = send(request["body"], request["url_path"], **request["headers"])
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    answer = {"status_code": status, "headers": botocore.awsrequest.HeadersDict(headers), "body": body}
    return botocore.parsers.create_parser("smithy-rpc-v2-cbor").parse(answer, model.output_shape)


def protocols():
    """Clients of other years and languages speak query, JSON and CBOR."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    query = lambda **form: text_of(send(urllib.parse.urlencode(dict(form, Version="2010-08-01")).encode(), **{"Content-Type": "application/x-www-form-urlencoded"}))
    put = {f"MetricData.member.{i}.{name}": value for i in range(1, 12) for name, value in {"MetricName": "Old", "Value": i, "Dimensions.member.1.Name": "A", "Dimensions.member.1.Value": "b"}.items()}
    status, _, text = query(Action="PutMetricData", Namespace="Query", **put)
    assert status == 200 and "<PutMetricDataResponse" in text, text
    get = {"Namespace": "Query", "MetricName": "Old", "Period": 3600, "Dimensions.member.1.Name": "A", "Dimensions.member.1.Value": "b", "Statistics.member.1": "Sum", "Statistics.member.2": "Maximum",
           "StartTime": (now - datetime.timedelta(minutes=5)).isoformat().replace("+00:00", "Z"), "EndTime": (now + datetime.timedelta(minutes=5)).isoformat().replace("+00:00", "Z")}
    status, kind, text = query(Action="GetMetricStatistics", **get)
    assert (status, kind) == (200, "text/xml") and "<Sum>66</Sum>" in text and "<Maximum>11</Maximum>" in text and "<Datapoints><member>" in text, text
    status, _, text = query(Action="GetMetricStatistics", **{k: v for k, v in get.items() if k != "Period"})
    assert status == 400 and "<Code>MissingParameter</Code>" in text, text
    assert "<Code>InvalidAction</Code>" in query(Action="Nothing")[2]
    call = lambda operation, body: text_of(send(json.dumps(body).encode(), **{"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"GraniteServiceVersion20100801.{operation}"}))
    start, end = now.timestamp() - 300, now.timestamp() + 300
    asked = {"Namespace": "Query", "MetricName": "Old", "Period": 3600, "Dimensions": [{"Name": "A", "Value": "b"}], "Statistics": ["Sum"], "StartTime": start, "EndTime": end}
    status, kind, text = call("GetMetricStatistics", asked)
    assert (status, kind) == (200, "application/x-amz-json-1.0") and json.loads(text)["Datapoints"][0]["Sum"] == 66, text
    status, _, text = call("GetMetricStatistics", dict(asked, StartTime="soon"))
    assert status == 400 and json.loads(text)["__type"] == "SerializationException", text
    assert "Datapoints" not in cbor("PutMetricData", Namespace="Query", MetricData=[{"MetricName": "New", "Values": [1.5, 2], "Timestamp": now}])
    asked = {"Namespace": "Query", "MetricName": "New", "Period": 3600, "StartTime": now - datetime.timedelta(minutes=5), "EndTime": now + datetime.timedelta(minutes=5)}
    point = cbor("GetMetricStatistics", Statistics=["Sum"], ExtendedStatistics=["p100"], **asked)["Datapoints"][0]
    assert (point["Sum"], point["ExtendedStatistics"], point["Timestamp"].tzinfo is None) == (3.5, {"p100": 2}, False), point
    assert cbor("GetMetricStatistics", **asked)["Error"]["Code"] == "MissingParameter"
    assert send(b"\xbf\xff\x00", "/service/GraniteServiceVersion20100801/operation/ListMetrics", **{"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"})[0] == 400


if __name__ == "__main__":
    globals()[sys.argv[1]]()
