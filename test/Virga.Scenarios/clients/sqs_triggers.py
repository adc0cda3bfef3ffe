"""Queues as event sources and targets of functions: one function a scenario, run as `sqs_triggers.py NAME`."""
import io
import json
import os
import sys
import time
import zipfile

import boto3
import botocore.config
import botocore.exceptions

ACCOUNT = "000000000000"
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:"

# Passes on what it is called with by its log; a body that says so makes it fail.
CODE = """
import json
def handler(event, context):
    print('GOT ' + json.dumps(event))
    if 'Records' not in event:
        if event.get('fail'):
            raise ValueError('asked to')
        return {'did': event}
    failed = [one['messageId'] for one in event['Records'] if 'fail' in one['body']]
    if failed and not REPORTS:
        raise ValueError('poison')
    return {'batchItemFailures': [{'itemIdentifier': one} for one in failed]}
"""


def client(name):
    return boto3.client(name, endpoint_url=ENDPOINT, region_name="us-east-1", config=botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False))


sqs, functions, logs = client("sqs"), client("lambda"), client("logs")


def function(name, reports=False, **more):
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("m.py", f"REPORTS = {reports}\n{CODE}")
    functions.create_function(FunctionName=name, Runtime="python3.11", Handler="m.handler", Role=more.pop("Role", f"arn:aws:iam::{ACCOUNT}:role/r"), Code={"ZipFile": zipped.getvalue()}, **more)


def queue(name, **attributes):
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def events(name):
    """What the function was called with, in order."""
    try:
        lines = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [json.loads(line["message"].split("GOT ", 1)[1]) for line in lines if "GOT " in line["message"]]


def bodies(name):
    return [record["body"] for event in events(name) for record in event["Records"]]


def until(holds, state=lambda: ""):
    end = time.time() + 20
    while not holds():
        assert time.time() < end, state()
        time.sleep(0.05)


def emptied(url):
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return [counts["ApproximateNumberOfMessages" + kind] for kind in ("", "NotVisible", "Delayed")] == ["0", "0", "0"]


def message():
    url = queue("trigger")
    function("on-message")
    made = functions.create_event_source_mapping(FunctionName="on-message", EventSourceArn=ARN + "trigger", BatchSize=5)
    assert made["State"] == "Creating" and functions.get_event_source_mapping(UUID=made["UUID"])["State"] == "Enabled", made
    sent = sqs.send_message(QueueUrl=url, MessageBody="warm", MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}})
    until(lambda: emptied(url))
    until(lambda: events("on-message"))
    record = events("on-message")[0]["Records"][0]
    assert record["messageId"] == sent["MessageId"] and record["md5OfBody"] == sent["MD5OfMessageBody"] and record["body"] == "warm", record
    assert record["eventSource"] == "aws:sqs" and record["eventSourceARN"] == ARN + "trigger" and record["awsRegion"] == "us-east-1" and record["receiptHandle"], record
    assert record["attributes"]["ApproximateReceiveCount"] == "1" and {"SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"} <= set(record["attributes"]), record
    assert record["messageAttributes"] == {"a": {"stringValue": "b", "stringListValues": [], "binaryListValues": [], "dataType": "String"}}, record
    before = time.perf_counter()
    sqs.send_message(QueueUrl=url, MessageBody="quick")
    until(lambda: emptied(url))
    assert time.perf_counter() - before < 1, "a waiting function is called at once"


def partial_failures():
    dead, url = queue("partial-dead"), queue("partial", VisibilityTimeout="1", RedrivePolicy=json.dumps({"deadLetterTargetArn": ARN + "partial-dead", "maxReceiveCount": 2}))
    function("partial", reports=True, Timeout=1)
    for body in ("good 1", "fail 2", "good 3"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    functions.create_event_source_mapping(FunctionName="partial", EventSourceArn=ARN + "partial", FunctionResponseTypes=["ReportBatchItemFailures"])
    assert sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=20)["Messages"][0]["Body"] == "fail 2"
    until(lambda: len(bodies("partial")) == 4, lambda: bodies("partial"))
    assert sorted(bodies("partial")) == ["fail 2", "fail 2", "good 1", "good 3"] and emptied(url)


def poison():
    dead, url = queue("poison-dead"), queue("poison", VisibilityTimeout="1", RedrivePolicy=json.dumps({"deadLetterTargetArn": ARN + "poison-dead", "maxReceiveCount": 2}))
    function("poison", Timeout=1)
    functions.create_event_source_mapping(FunctionName="poison", EventSourceArn=ARN + "poison", BatchSize=1)
    for body in ("good", "fail"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    assert sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=20)["Messages"][0]["Body"] == "fail"
    assert emptied(url)


def filters():
    url = queue("filtered")
    function("filtered")
    patterns = [{"body": {"kind": ["order"], "total": [{"numeric": [">", 10]}]}}, {"messageAttributes": {"vip": {"stringValue": ["yes"]}}}]
    functions.create_event_source_mapping(FunctionName="filtered", EventSourceArn=ARN + "filtered", FilterCriteria={"Filters": [{"Pattern": json.dumps(one)} for one in patterns]})
    for body in ({"kind": "order", "total": 11}, {"kind": "order", "total": 9}, {"kind": "other", "total": 99}):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
    sqs.send_message(QueueUrl=url, MessageBody="plain")
    sqs.send_message(QueueUrl=url, MessageBody="from a vip", MessageAttributes={"vip": {"DataType": "String", "StringValue": "yes"}})
    until(lambda: emptied(url))
    until(lambda: len(bodies("filtered")) == 2, lambda: bodies("filtered"))
    assert sorted(bodies("filtered")) == ["from a vip", '{"kind": "order", "total": 11}'], bodies("filtered")


def window():
    url = queue("windowed")
    function("windowed")
    functions.create_event_source_mapping(FunctionName="windowed", EventSourceArn=ARN + "windowed", BatchSize=20, MaximumBatchingWindowInSeconds=2)
    for number in range(2):
        sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": f"{n}", "MessageBody": f"{number}-{n}"} for n in range(10)])
    until(lambda: len(bodies("windowed")) == 20)
    assert len(events("windowed")) == 1, "one call for all of a window"


def fifo_order():
    url = queue("ordered.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    function("ordered")
    functions.create_event_source_mapping(FunctionName="ordered", EventSourceArn=ARN + "ordered.fifo", BatchSize=2, ScalingConfig={"MaximumConcurrency": 4})
    for number in range(20):
        sqs.send_message(QueueUrl=url, MessageBody=f"{number:02}", MessageGroupId=f"g{number % 2}")
    until(lambda: emptied(url))
    until(lambda: len(bodies("ordered")) == 20)
    for group in range(2):
        mine = [body for body in bodies("ordered") if int(body) % 2 == group]
        assert mine == sorted(mine), mine


def disabled():
    url = queue("paused")
    function("paused")
    mapping = functions.create_event_source_mapping(FunctionName="paused", EventSourceArn=ARN + "paused", Enabled=False)["UUID"]
    assert functions.get_event_source_mapping(UUID=mapping)["State"] == "Disabled"
    sqs.send_message(QueueUrl=url, MessageBody="waits")
    assert not events("paused")
    functions.update_event_source_mapping(UUID=mapping, Enabled=True)
    until(lambda: emptied(url))
    functions.delete_event_source_mapping(UUID=mapping)
    sqs.send_message(QueueUrl=url, MessageBody="stays")
    assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]["Body"] == "stays"


def destinations():
    good, bad = queue("good"), queue("bad")
    function("records")
    functions.put_function_event_invoke_config(FunctionName="records", MaximumRetryAttempts=0, DestinationConfig={"OnSuccess": {"Destination": ARN + "good"}})
    functions.invoke(FunctionName="records", InvocationType="Event", Payload=b'{"n":1}')
    record = json.loads(sqs.receive_message(QueueUrl=good, WaitTimeSeconds=20)["Messages"][0]["Body"])
    assert record["requestContext"]["condition"] == "Success" and record["responsePayload"] == {"did": {"n": 1}}, record
    functions.update_function_configuration(FunctionName="records", DeadLetterConfig={"TargetArn": ARN + "bad"})
    asked = functions.invoke(FunctionName="records", InvocationType="Event", Payload=b'{"fail":true}')["ResponseMetadata"]["RequestId"]
    letter = sqs.receive_message(QueueUrl=bad, WaitTimeSeconds=20, MessageAttributeNames=["All"])["Messages"][0]
    told = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert json.loads(letter["Body"]) == {"fail": True} and told == {"RequestID": asked, "ErrorCode": "200", "ErrorMessage": "asked to"}, letter


def refused(code, call, words):
    try:
        call()
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code and words in error.response["Error"]["Message"], error.response
        return
    raise AssertionError(f"expected {code}")


def rules():
    queue("ruled", VisibilityTimeout="30")
    queue("ruled.fifo", FifoQueue="true")
    function("ruled", Timeout=10)

    def mapping(source="ruled", **more):
        return functions.create_event_source_mapping(FunctionName="ruled", EventSourceArn=ARN + source, **more)

    invalid = "InvalidParameterValueException"
    refused(invalid, lambda: mapping("absent"), "SQS Error Code: AWS.SimpleQueueService.NonExistentQueue")
    refused(invalid, lambda: mapping(BatchSize=11), "Maximum batch window in seconds must be greater than 0")
    refused(invalid, lambda: mapping("ruled.fifo", BatchSize=11, MaximumBatchingWindowInSeconds=1), "FIFO")
    refused(invalid, lambda: mapping("ruled.fifo", MaximumBatchingWindowInSeconds=1), "FIFO")
    refused(invalid, lambda: mapping(FilterCriteria={"Filters": [{"Pattern": "[]"}]}), "Invalid filter pattern definition.")
    refused(invalid, lambda: mapping(DestinationConfig={"OnFailure": {"Destination": ARN + "ruled"}}), "redrive policy")
    refused("ValidationException", lambda: mapping(ScalingConfig={"MaximumConcurrency": 1}), "scalingConfig.maximumConcurrency")
    functions.update_function_configuration(FunctionName="ruled", Timeout=31)
    refused(invalid, mapping, "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds")
    functions.update_function_configuration(FunctionName="ruled", Timeout=3)
    made = mapping(Enabled=False, BatchSize=20, MaximumBatchingWindowInSeconds=1)
    refused("ResourceConflictException", mapping, "An event source mapping with SQS arn")
    refused(invalid, lambda: functions.update_event_source_mapping(UUID=made["UUID"], MaximumBatchingWindowInSeconds=0), "Maximum batch window")


def rights():
    """The function's role decides, when the mapping is made, at each poll, and for what is sent on its behalf."""
    iam, url, results = client("iam"), queue("guarded"), queue("results")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]

    def allow(*actions):
        statements = [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]
        iam.put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}))

    allow("logs:*")
    function("guarded", Role=role)
    mapping = lambda: functions.create_event_source_mapping(FunctionName="guarded", EventSourceArn=ARN + "guarded")
    refused("InvalidParameterValueException", mapping, "does not have permissions to call ReceiveMessage on SQS")
    allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    made = mapping()
    sqs.send_message(QueueUrl=url, MessageBody="read")
    until(lambda: emptied(url))
    allow("logs:*")
    functions.update_event_source_mapping(UUID=made["UUID"], Enabled=False)
    refused("InvalidParameterValueException", lambda: functions.update_event_source_mapping(UUID=made["UUID"], Enabled=True), "ReceiveMessage")
    functions.put_function_event_invoke_config(FunctionName="guarded", MaximumRetryAttempts=0, DestinationConfig={"OnSuccess": {"Destination": ARN + "results"}})
    functions.invoke(FunctionName="guarded", InvocationType="Event", Payload=b'{"n":"refused"}')
    until(lambda: {"n": "refused"} in events("guarded"))
    allow("sqs:SendMessage")
    functions.invoke(FunctionName="guarded", InvocationType="Event", Payload=b'{"n":"sent"}')
    got = sqs.receive_message(QueueUrl=results, WaitTimeSeconds=20)["Messages"]
    assert json.loads(got[0]["Body"])["requestPayload"] == {"n": "sent"}, got


if __name__ == "__main__":
    globals()[sys.argv[1]]()
