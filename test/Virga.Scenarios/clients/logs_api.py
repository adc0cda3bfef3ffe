"""boto3's CloudWatch Logs against a node, run as `logs_api.py NAME`. Ends with 0 when all it expects holds."""
import json
import re
import sys
import time

from common import refused
from lambda_api import create, package
import lambda_api
import boto3
import botocore.config

PRINTS = "import json\ndef handler(event, context):\n    print('n =', event['n'])\n    print(json.dumps({'level': 'info', 'n': event['n']}))\n    return context.log_group_name + ' ' + context.log_stream_name\n"


def client(name="logs"):
    config = botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False)
    return boto3.client(name, endpoint_url=lambda_api.ENDPOINT, region_name="us-east-1", config=config)


def now():
    return int(time.time() * 1000)


def until(condition, seconds=15):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "timed out"
        time.sleep(0.05)
    return found


def put(api, group, stream, *lines):
    return api.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[{"timestamp": t, "message": m} for t, m in lines])


def made(api, group, *streams):
    api.create_log_group(logGroupName=group)
    for stream in streams:
        api.create_log_stream(logGroupName=group, logStreamName=stream)


def messages(answer):
    return [e["message"] for e in answer["events"]]


def groups():
    api = client()
    api.create_log_group(logGroupName="/g/one", tags={"team": "lab"})
    refused("ResourceAlreadyExistsException", 400, lambda: api.create_log_group(logGroupName="/g/one"), "The specified log group already exists")
    refused("InvalidParameterException", 400, lambda: api.create_log_group(logGroupName="no spaces"), "regular expression pattern")
    refused("InvalidParameterException", 400, lambda: api.create_log_group(logGroupName=""))
    refused("InvalidParameterException", 400, lambda: api.create_log_group())
    for i in range(60):
        api.create_log_group(logGroupName=f"/paged/{i:02}")
    listed = [g["logGroupName"] for page in api.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/paged") for g in page["logGroups"]]
    assert listed == [f"/paged/{i:02}" for i in range(60)]
    assert [g["logGroupName"] for g in api.describe_log_groups(logGroupNamePattern="ED/07")["logGroups"]] == ["/paged/07"]
    refused("InvalidParameterException", 400, lambda: api.describe_log_groups(logGroupNamePattern="a", logGroupNamePrefix="b"), "mutually exclusive")
    refused("InvalidParameterException", 400, lambda: api.describe_log_groups(limit=51))
    refused("InvalidParameterException", 400, lambda: api.describe_log_groups(nextToken="!"))
    one = api.describe_log_groups(logGroupNamePrefix="/g/one")["logGroups"][0]
    arn = "arn:aws:logs:us-east-1:000000000000:log-group:/g/one"
    assert (one["arn"], one["logGroupArn"], one["storedBytes"], "retentionInDays" in one) == (arn + ":*", arn, 0, False)
    assert abs(one["creationTime"] - now()) < 60_000
    api.put_retention_policy(logGroupName="/g/one", retentionInDays=7)
    assert api.describe_log_groups(logGroupNamePrefix="/g/one")["logGroups"][0]["retentionInDays"] == 7
    refused("InvalidParameterException", 400, lambda: api.put_retention_policy(logGroupName="/g/one", retentionInDays=8))
    refused("ResourceNotFoundException", 400, lambda: api.put_retention_policy(logGroupName="/g/absent", retentionInDays=7), "The specified log group does not exist.")
    api.delete_retention_policy(logGroupName="/g/one")
    assert "retentionInDays" not in api.describe_log_groups(logGroupNamePrefix="/g/one")["logGroups"][0]
    api.tag_log_group(logGroupName="/g/one", tags={"a": "b"})
    api.tag_resource(resourceArn=arn, tags={"c": "d"})
    assert api.list_tags_for_resource(resourceArn=arn)["tags"] == api.list_tags_log_group(logGroupName="/g/one")["tags"] == {"team": "lab", "a": "b", "c": "d"}
    api.untag_log_group(logGroupName="/g/one", tags=["a"])
    api.untag_resource(resourceArn=arn, tagKeys=["c"])
    assert api.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "lab"}
    refused("ResourceNotFoundException", 400, lambda: api.tag_resource(resourceArn=arn + "x", tags={"c": "d"}))
    refused("TooManyTagsException", 400, lambda: api.tag_resource(resourceArn=arn, tags={str(i): "" for i in range(50)}))
    api.delete_log_group(logGroupName="/g/one")
    refused("ResourceNotFoundException", 400, lambda: api.delete_log_group(logGroupName="/g/one"))
    refused("UnknownOperationException", 400, lambda: api.start_query(logGroupName="/g", startTime=0, endTime=1, queryString="fields @message"), "StartQuery")


def streams():
    api = client()
    made(api, "/s", "b", "a", "c")
    refused("ResourceAlreadyExistsException", 400, lambda: api.create_log_stream(logGroupName="/s", logStreamName="a"), "The specified log stream already exists")
    refused("ResourceNotFoundException", 400, lambda: api.create_log_stream(logGroupName="/absent", logStreamName="a"))
    refused("InvalidParameterException", 400, lambda: api.create_log_stream(logGroupName="/s", logStreamName="a:b"))
    t = now()
    put(api, "/s", "a", (t - 10, "x"), (t, "y"))
    put(api, "/s", "b", (t - 5, "x"))
    names = lambda **more: [s["logStreamName"] for s in api.describe_log_streams(logGroupName="/s", **more)["logStreams"]]
    assert names() == ["a", "b", "c"] and names(descending=True) == ["c", "b", "a"]
    assert names(orderBy="LastEventTime", descending=True) == ["a", "b", "c"]
    assert names(logStreamNamePrefix="b") == ["b"]
    paged = [s["logStreamName"] for p in api.get_paginator("describe_log_streams").paginate(logGroupName="/s", PaginationConfig={"PageSize": 2}) for s in p["logStreams"]]
    assert paged == ["a", "b", "c"]
    first = api.describe_log_streams(logGroupIdentifier="arn:aws:logs:us-east-1:000000000000:log-group:/s")["logStreams"][0]
    assert (first["firstEventTimestamp"], first["lastEventTimestamp"]) == (t - 10, t) and abs(first["lastIngestionTime"] - t) < 60_000
    assert first["arn"] == "arn:aws:logs:us-east-1:000000000000:log-group:/s:log-stream:a"
    refused("InvalidParameterException", 400, lambda: names(orderBy="LastEventTime", logStreamNamePrefix="a"))
    refused("ResourceNotFoundException", 400, lambda: api.describe_log_streams(logGroupName="/absent"))
    api.delete_log_stream(logGroupName="/s", logStreamName="a")
    refused("ResourceNotFoundException", 400, lambda: api.delete_log_stream(logGroupName="/s", logStreamName="a"), "The specified log stream does not exist.")
    assert messages(api.filter_log_events(logGroupName="/s")) == ["x"]


def putting():
    api = client()
    made(api, "/p", "s")
    t = now()
    assert put(api, "/p", "s", (t, "one"), (t, "two\nlines"))["nextSequenceToken"]
    day = 86_400_000
    answer = put(api, "/p", "s", (t - 15 * day, "old"), (t, "fine"), (t + 3 * 3_600_000, "new"))
    assert answer["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 2, "tooOldLogEventEndIndex": 1}
    api.put_retention_policy(logGroupName="/p", retentionInDays=1)
    assert put(api, "/p", "s", (t - 2 * day, "expired"), (t, "kept"))["rejectedLogEventsInfo"] == {"expiredLogEventEndIndex": 1}
    assert messages(api.get_log_events(logGroupName="/p", logStreamName="s")) == ["one", "two\nlines", "fine", "kept"]
    api.delete_retention_policy(logGroupName="/p")
    refused("InvalidParameterException", 400, lambda: put(api, "/p", "s", (t, "b"), (t - 1, "a")), "chronological order")
    refused("InvalidParameterException", 400, lambda: put(api, "/p", "s", (t - 2 * day, "b"), (t, "a")), "span more than 24 hours")
    refused("InvalidParameterException", 400, lambda: put(api, "/p", "s"))
    refused("InvalidParameterException", 400, lambda: put(api, "/p", "s", (t, "")))
    refused("InvalidParameterException", 400, lambda: put(api, "/p", "s", *[(t, "x")] * 10_001))
    refused("InvalidParameterException", 400, lambda: put(api, "/p", "s", *[(t, "x" * 1000)] * 1025), "Upload too large")
    refused("ResourceNotFoundException", 400, lambda: put(api, "/p", "absent", (t, "x")), "log stream")
    refused("ResourceNotFoundException", 400, lambda: put(api, "/absent", "s", (t, "x")), "log group")
    refused("SerializationException", 400, lambda: put(api, "/p", "s", (t, 7)))
    assert api.describe_log_groups(logGroupNamePrefix="/p")["logGroups"][0]["storedBytes"] > 0


def reading():
    api = client()
    made(api, "/r", "s")
    get = lambda **more: api.get_log_events(logGroupName="/r", logStreamName="s", **more)
    empty = get()
    assert empty["events"] == [] and get(nextToken=empty["nextForwardToken"])["nextForwardToken"] == empty["nextForwardToken"]
    t = now()
    put(api, "/r", "s", *[(t + i, f"{i}") for i in range(50)])
    put(api, "/r", "s", *[(t + i, f"{i} later") for i in range(25, 75)])  # the two batches overlap in time
    expected = sorted([(i, 0, f"{i}") for i in range(50)] + [(i, 1, f"{i} later") for i in range(25, 75)])
    expected = [m for _, _, m in expected]
    assert messages(get(nextToken=empty["nextForwardToken"], limit=2)) == ["0", "1"]

    seen, answer = [], get(startFromHead=True, limit=7)
    while answer["events"]:
        seen += messages(answer)
        token = answer["nextForwardToken"]
        answer = get(nextToken=token, startFromHead=True, limit=7)
    assert seen == expected, seen
    assert answer["nextForwardToken"] == token and token.startswith("f/")

    answer = get(limit=7)
    assert messages(answer) == expected[-7:]
    seen = []
    while answer["events"]:
        seen = messages(answer) + seen
        token = answer["nextBackwardToken"]
        answer = get(nextToken=token, limit=7)
    assert seen == expected and answer["nextBackwardToken"] == token and token.startswith("b/")
    assert messages(get(nextToken=answer["nextForwardToken"], limit=3)) == expected[:3]

    assert messages(get(startTime=t + 2, endTime=t + 4)) == ["2", "3"]
    put(api, "/r", "s", (t + 100, "newest"))
    tail = get(nextToken=get(limit=1)["nextForwardToken"])
    assert tail["events"] == []
    put(api, "/r", "s", (t + 100, "same time"))
    assert messages(get(nextToken=tail["nextForwardToken"])) == ["same time"]
    refused("InvalidParameterException", 400, lambda: get(nextToken="f/x"), "nextToken is invalid")
    refused("InvalidParameterException", 400, lambda: get(limit=10_001))
    refused("ResourceNotFoundException", 400, lambda: api.get_log_events(logGroupName="/r", logStreamName="absent"))


def filtering():
    api = client()
    made(api, "/f", "web/1", "web/2", "db/1")
    t = now()
    put(api, "/f", "web/1", (t, "GET / 200"), (t + 3, "GET /x 500 ERROR"))
    put(api, "/f", "web/2", (t + 1, '{"status": 500, "path": "/x"}'), (t + 2, '{"status": 200, "path": "/y"}'))
    put(api, "/f", "db/1", (t + 1, "ERROR deadlock"))
    find = lambda **more: messages(api.filter_log_events(logGroupName="/f", **more))
    assert find() == ["GET / 200", '{"status": 500, "path": "/x"}', "ERROR deadlock", '{"status": 200, "path": "/y"}', "GET /x 500 ERROR"]
    assert find(filterPattern="ERROR") == ["ERROR deadlock", "GET /x 500 ERROR"]
    assert find(filterPattern="ERROR -deadlock") == ["GET /x 500 ERROR"]
    assert find(filterPattern="{ $.status >= 500 && $.path = \"/*\" }") == ['{"status": 500, "path": "/x"}']
    assert find(logStreamNamePrefix="web/", filterPattern="?ERROR ?GET") == ["GET / 200", "GET /x 500 ERROR"]
    assert find(logStreamNames=["db/1", "web/2"], endTime=t + 1) == ['{"status": 500, "path": "/x"}', "ERROR deadlock"]
    assert find(startTime=t + 3) == ["GET /x 500 ERROR"] and find(logStreamNamePrefix="none") == []
    pages = list(api.get_paginator("filter_log_events").paginate(logGroupName="/f", PaginationConfig={"PageSize": 2}))
    assert [len(p["events"]) for p in pages] == [2, 2, 1] and sum(map(messages, pages), []) == find()
    event = api.filter_log_events(logGroupName="/f", limit=1)["events"][0]
    assert (event["logStreamName"], event["timestamp"], len(event["eventId"])) == ("web/1", t, 56)
    refused("InvalidParameterException", 400, lambda: find(filterPattern="{ $.a"), "Invalid filter pattern")
    refused("InvalidParameterException", 400, lambda: find(logStreamNames=["db/1"], logStreamNamePrefix="d"))
    refused("InvalidParameterException", 400, lambda: find(nextToken="x"))
    refused("ResourceNotFoundException", 400, lambda: find(logStreamNames=["absent"]))
    refused("ResourceNotFoundException", 400, lambda: api.filter_log_events(logGroupName="/absent"))


def functions():
    api, functions = client(), client("lambda")
    create(functions, "printer", Code={"ZipFile": package(PRINTS)})
    invoke = lambda n: json.load(functions.invoke(FunctionName="printer", Payload=json.dumps({"n": n}))["Payload"])
    group, stream = invoke(1).split(" ")
    assert group == "/aws/lambda/printer" and re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream), stream
    until(lambda: api.describe_log_groups(logGroupNamePrefix=group)["logGroups"])
    until(lambda: api.filter_log_events(logGroupName=group, filterPattern="REPORT")["events"])
    lines = messages(api.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True))
    assert [line.split()[0] for line in lines] == ["INIT_START", "START", "n", '{"level":', "COLD_START", "END", "REPORT"], lines
    assert api.describe_log_streams(logGroupName=group)["logStreams"][0]["logStreamName"] == stream
    invoke(2)
    until(lambda: messages(api.filter_log_events(logGroupName=group, filterPattern='{ $.n = 2 }')) == ['{"level": "info", "n": 2}'])
    functions.delete_function(FunctionName="printer")
    assert messages(api.filter_log_events(logGroupName=group, filterPattern="{ $.n > 0 }"))  # they outlive the function
    api.delete_log_group(logGroupName=group)
    refused("ResourceNotFoundException", 400, lambda: api.filter_log_events(logGroupName=group))
    create(functions, "printer", Code={"ZipFile": package(PRINTS)})
    invoke(3)
    until(lambda: api.describe_log_groups(logGroupNamePrefix=group)["logGroups"])
    until(lambda: "n = 3" in messages(api.filter_log_events(logGroupName=group)))
    assert "n = 1" not in messages(api.filter_log_events(logGroupName=group))


def shared():
    """Functions that log into one group of their own choice."""
    api, functions = client(), client("lambda")
    for name in ("first", "second"):
        create(functions, name, Code={"ZipFile": package(PRINTS)}, LoggingConfig={"LogFormat": "Text", "LogGroup": "/shared"})
        functions.invoke(FunctionName=name, Payload=json.dumps({"n": name}))
    until(lambda: api.describe_log_groups(logGroupNamePrefix="/shared")["logGroups"])
    until(lambda: {"n = first", "n = second"} <= set(messages(api.filter_log_events(logGroupName="/shared"))))
    streams = [s["logStreamName"] for s in api.describe_log_streams(logGroupName="/shared")["logStreams"]]
    assert sorted(s.split("/")[3].split("[")[0] for s in streams) == ["first", "second"], streams


def following():
    """As `aws logs tail --follow` reads: from the newest time on, known ids skipped."""
    api, functions = client(), client("lambda")
    create(functions, "followed", Code={"ZipFile": package(PRINTS)})
    seen, ids, arguments = [], set(), {"logGroupName": "/aws/lambda/followed", "interleaved": True, "startTime": now() - 600_000}

    def poll():
        answer = api.filter_log_events(**arguments)
        for event in answer["events"]:
            if event["eventId"] not in ids:
                ids.add(event["eventId"])
                seen.append(event["message"])
                arguments["startTime"] = event["timestamp"]
        assert "nextToken" not in answer

    for n in range(20):
        functions.invoke(FunctionName="followed", Payload=json.dumps({"n": n}))
        if n > 0:
            poll()
        else:
            until(lambda: api.describe_log_groups(logGroupNamePrefix="/aws/lambda/followed")["logGroups"])
    until(lambda: poll() or seen[-1].startswith("REPORT") and f"n = 19" in seen)
    assert [line for line in seen if line.startswith("n =")] == [f"n = {n}" for n in range(20)], seen


if __name__ == "__main__":
    globals()[sys.argv[1]]()
