"""boto3 against a node's SQS: one function a scenario, run as `sqs_api.py NAME`. Ends with 0 when all it expects holds."""
import hashlib
import json
import os
import sys
import threading
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.exceptions

ACCOUNT = "000000000000"
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:"


def client(service="sqs", credentials=None):
    config = botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False)
    more = {}
    if credentials:
        more = {"aws_access_key_id": credentials["AccessKeyId"], "aws_secret_access_key": credentials["SecretAccessKey"]}
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **more)


sqs = client()


def refused(code, call, words=""):
    try:
        call()
    except botocore.exceptions.ClientError as error:
        said = error.response["Error"]
        assert said["Code"] == code and words in said["Message"], error.response
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403, 404), error.response
        return
    raise AssertionError(f"expected {code}")


def queue(name, **attributes):
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def bodies(url, most=10, **more):
    return [one["Body"] for one in receive(url, most, **more)]


def receive(url, most=10, **more):
    return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=most, **more).get("Messages", [])


def attributes(url, *names):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names) or ["All"]).get("Attributes", {})


def queues():
    url = queue("life", DelaySeconds="1")
    assert url == f"{ENDPOINT}/{ACCOUNT}/life", url
    assert queue("life", DelaySeconds="1") == url and queue("life") == url
    refused("QueueAlreadyExists", lambda: queue("life", DelaySeconds="2"), "DelaySeconds")
    refused("InvalidParameterValue", lambda: queue("no spaces"))
    refused("InvalidParameterValue", lambda: queue("x" * 81))
    refused("InvalidParameterValue", lambda: queue("plain.fifo"))
    refused("InvalidAttributeValue", lambda: queue("bad", VisibilityTimeout="43201"))
    refused("InvalidAttributeName", lambda: queue("bad", Nothing="1"))
    assert sqs.get_queue_url(QueueName="life")["QueueUrl"] == url
    try:
        sqs.get_queue_url(QueueName="absent")
        raise AssertionError("found")
    except sqs.exceptions.QueueDoesNotExist as error:
        assert error.response["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue", error.response
        assert error.response["Error"]["QueryErrorCode"] == "QueueDoesNotExist", error.response
    for number in range(5):
        queue(f"page-{number}")
    first = sqs.list_queues(QueueNamePrefix="page-", MaxResults=2)
    assert len(first["QueueUrls"]) == 2
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix="page-", PaginationConfig={"PageSize": 2})
    assert [url[-6:] for page in pages for url in page["QueueUrls"]] == [f"page-{number}" for number in range(5)]
    assert "QueueUrls" not in sqs.list_queues(QueueNamePrefix="nothing-like-it")
    sqs.delete_queue(QueueUrl=url)
    refused("AWS.SimpleQueueService.NonExistentQueue", lambda: sqs.delete_queue(QueueUrl=url))
    refused("AWS.SimpleQueueService.NonExistentQueue", lambda: sqs.send_message(QueueUrl=url, MessageBody="x"))


def queue_attributes():
    url = queue("attributes", VisibilityTimeout="60")
    all_of_it = attributes(url)
    assert all_of_it["QueueArn"] == ARN + "attributes" and all_of_it["VisibilityTimeout"] == "60" and all_of_it["MessageRetentionPeriod"] == "345600", all_of_it
    assert all_of_it["MaximumMessageSize"] == "1048576" and all_of_it["SqsManagedSseEnabled"] == "true" and "FifoQueue" not in all_of_it, all_of_it
    assert abs(int(all_of_it["CreatedTimestamp"]) - time.time()) < 60
    assert list(attributes(url, "DelaySeconds")) == ["DelaySeconds"]
    refused("InvalidAttributeName", lambda: attributes(url, "Unknown"))
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "3", "KmsMasterKeyId": "alias/aws/sqs"})
    assert attributes(url, "DelaySeconds", "KmsMasterKeyId", "SqsManagedSseEnabled") == {"DelaySeconds": "3", "KmsMasterKeyId": "alias/aws/sqs", "SqsManagedSseEnabled": "false"}
    refused("InvalidAttributeName", lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": "k", "SqsManagedSseEnabled": "true"}))
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"SqsManagedSseEnabled": "true"})
    assert attributes(url, "KmsMasterKeyId", "SqsManagedSseEnabled") == {"SqsManagedSseEnabled": "true"}
    refused("InvalidAttributeValue", lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "901"}))
    refused("InvalidAttributeValue", lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": "{"}))
    refused("InvalidParameterValue", lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": ARN + "absent", "maxReceiveCount": 1})}))
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "0"})
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=f"{number}", DelaySeconds=100 if number == 2 else 0)
    assert len(receive(url, 1)) == 1
    counts = attributes(url)
    assert [counts["ApproximateNumberOfMessages" + kind] for kind in ("", "NotVisible", "Delayed")] == ["1", "1", "1"], counts


def messages():
    url = queue("messages")
    given = {"city": {"DataType": "String", "StringValue": "Any City"}, "n": {"DataType": "Number.int", "StringValue": "230"}, "raw": {"DataType": "Binary.png", "BinaryValue": b"\x00\xff"}, "city.part": {"DataType": "String", "StringValue": "x"}}
    trace = {"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}}
    text = "line\r\n<&>\u00e9\U0001f600"
    sent = sqs.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=given, MessageSystemAttributes=trace)  # boto3 checks the MD5 of the body
    assert sent["MD5OfMessageBody"] == hashlib.md5(text.encode()).hexdigest() and len(sent["MD5OfMessageAttributes"]) == 32 and "MD5OfMessageSystemAttributes" in sent, sent
    got = receive(url, AttributeNames=["All"], MessageAttributeNames=["All"])[0]
    assert got["Body"] == text and got["MessageId"] == sent["MessageId"] and got["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"], got
    assert got["MessageAttributes"] == given, got
    assert got["Attributes"]["ApproximateReceiveCount"] == "1" and got["Attributes"]["AWSTraceHeader"] == trace["AWSTraceHeader"]["StringValue"] and got["Attributes"]["SenderId"] == ACCOUNT, got
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"], VisibilityTimeout=0)
    again = receive(url, MessageAttributeNames=["city.*"], MessageSystemAttributeNames=["ApproximateReceiveCount"])[0]
    assert sorted(again["MessageAttributes"]) == ["city", "city.part"] and again["Attributes"] == {"ApproximateReceiveCount": "2"}, again
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])  # an old handle: accepted, without effect
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=0)
    refused("AWS.SimpleQueueService.MessageNotInflight", lambda: sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=1))
    last = receive(url)[0]
    assert "Attributes" not in last and "MessageAttributes" not in last
    sqs.delete_message(QueueUrl=url, ReceiptHandle=last["ReceiptHandle"])
    assert receive(url) == []
    refused("InvalidParameterValue", lambda: sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=last["ReceiptHandle"], VisibilityTimeout=1))
    refused("ReceiptHandleIsInvalid", lambda: sqs.delete_message(QueueUrl=url, ReceiptHandle="garbage"))
    refused("InvalidParameterValue", lambda: receive(url, 11))
    refused("InvalidParameterValue", lambda: receive(url, WaitTimeSeconds=21))
    refused("MissingParameter", lambda: sqs.send_message(QueueUrl=url), "MessageBody")
    refused("InvalidMessageContents", lambda: sqs.send_message(QueueUrl=url, MessageBody="\x01"))
    refused("InvalidParameterValue", lambda: sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=901))
    refused("InvalidParameterValue", lambda: sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes={"n": {"DataType": "Number", "StringValue": "no"}}))
    refused("InvalidParameterValue", lambda: sqs.send_message(QueueUrl=url, MessageBody="x" * (1 << 20) + "x"), "shorter than")
    sqs.send_message(QueueUrl=url, MessageBody="x" * (1 << 20))
    sqs.send_message(QueueUrl=url, MessageBody="y")
    sqs.purge_queue(QueueUrl=url)
    assert receive(url) == []
    refused("AWS.SimpleQueueService.PurgeQueueInProgress", lambda: sqs.purge_queue(QueueUrl=url), "Only one PurgeQueue operation on messages")
    refused("InvalidParameterValue", lambda: sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes={"n": {"DataType": "String", "StringValue": ""}}), "must contain a non-empty value of type 'String'")
    refused("InvalidParameterValue", lambda: sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes={"n": {"DataType": "String", "StringValue": "\x01"}}))
    traced = client()
    traced.meta.events.register("before-send.sqs.SendMessage", lambda request, **_: request.headers.__setitem__("X-Amzn-Trace-Id", "Root=1-a"))
    traced.send_message(QueueUrl=url, MessageBody="traced")
    assert receive(url, AttributeNames=["AWSTraceHeader"])[0]["Attributes"] == {"AWSTraceHeader": "Root=1-a"}


def visibility():
    url = queue("visibility", VisibilityTimeout="1")
    sqs.send_message(QueueUrl=url, MessageBody="a")
    assert bodies(url) == ["a"] and bodies(url) == []
    assert bodies(url, WaitTimeSeconds=5) == ["a"]  # woken when the timeout has passed
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=1)
    assert bodies(url, VisibilityTimeout=30) == []
    assert bodies(url, WaitTimeSeconds=5, VisibilityTimeout=30)
    kept = queue("kept")
    sqs.send_message(QueueUrl=kept, MessageBody="b")
    late = receive(kept, VisibilityTimeout=1)[0]["ReceiptHandle"]
    until(lambda: attributes(kept, "ApproximateNumberOfMessages")["ApproximateNumberOfMessages"] == "1")
    sqs.change_message_visibility(QueueUrl=kept, ReceiptHandle=late, VisibilityTimeout=30)  # its time has passed, but nobody else has it
    assert bodies(kept) == []


def batches():
    url = queue("batches")
    sent = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": f"m{number}", "MessageBody": f"{number}"} for number in range(9)] + [{"Id": "bad", "MessageBody": "x", "DelaySeconds": 1000}])
    assert len(sent["Successful"]) == 9 and sent["Failed"][0]["Id"] == "bad" and sent["Failed"][0]["SenderFault"] and sent["Failed"][0]["Code"] == "InvalidParameterValue", sent
    refused("AWS.SimpleQueueService.EmptyBatchRequest", lambda: sqs.send_message_batch(QueueUrl=url, Entries=[]))
    refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", lambda: sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": f"{n}", "MessageBody": "x"} for n in range(11)]))
    refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", lambda: sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "x"}] * 2))
    refused("AWS.SimpleQueueService.InvalidBatchEntryId", lambda: sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a b", "MessageBody": "x"}]))
    refused("AWS.SimpleQueueService.BatchRequestTooLong", lambda: sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": f"{n}", "MessageBody": "x" * 600_000} for n in range(2)]))
    got = receive(url)
    assert sorted(one["Body"] for one in got) == [f"{number}" for number in range(9)], got
    changed = sqs.change_message_visibility_batch(QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": got[0]["ReceiptHandle"], "VisibilityTimeout": 0}, {"Id": "b", "ReceiptHandle": "garbage", "VisibilityTimeout": 0}])
    assert changed["Successful"] == [{"Id": "a"}] and changed["Failed"][0]["Code"] == "ReceiptHandleIsInvalid", changed
    back = receive(url)
    assert [one["MessageId"] for one in back] == [got[0]["MessageId"]]
    deleted = sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": f"d{number}", "ReceiptHandle": one["ReceiptHandle"]} for number, one in enumerate(got[1:] + back)])
    assert len(deleted["Successful"]) == 9 and "Failed" not in deleted, deleted
    assert attributes(url)["ApproximateNumberOfMessagesNotVisible"] == "0"


def long_polling():
    url = queue("waits")
    woken = []

    def wait():
        got = bodies(url, WaitTimeSeconds=20)
        woken.append((time.perf_counter(), got))

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.3)
    sent = time.perf_counter()
    client().send_message(QueueUrl=url, MessageBody="now")
    waiter.join()
    assert woken[0][1] == ["now"] and woken[0][0] - sent < 2, (woken, sent)
    before = time.perf_counter()
    assert bodies(url, WaitTimeSeconds=1) == [] and 0.9 < time.perf_counter() - before < 3


def fifo():
    url = queue("order.fifo", FifoQueue="true", ContentBasedDeduplication="true", DeduplicationScope="messageGroup", FifoThroughputLimit="perMessageGroupId")
    assert attributes(url)["FifoQueue"] == "true"
    sequences = []
    for number in range(6):
        sent = sqs.send_message(QueueUrl=url, MessageBody=f"{number}", MessageGroupId="a" if number % 2 == 0 else "b")
        sequences.append(sent["SequenceNumber"])
    assert sequences == sorted(sequences) and all(len(one) == 20 for one in sequences), sequences
    same = sqs.send_message(QueueUrl=url, MessageBody="0", MessageGroupId="a")
    assert same["SequenceNumber"] == sequences[0], same  # a duplicate
    first = receive(url, 1, AttributeNames=["All"])
    assert first[0]["Body"] == "0" and first[0]["Attributes"]["MessageGroupId"] == "a" and first[0]["Attributes"]["SequenceNumber"] == sequences[0], first
    assert first[0]["Attributes"]["MessageDeduplicationId"] == hashlib.sha256(b"0").hexdigest()
    assert bodies(url) == ["1", "3", "5"] and bodies(url) == []  # group a is in flight
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"], VisibilityTimeout=0)
    again = receive(url)
    assert [one["Body"] for one in again] == ["0", "2", "4"], again
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again[0]["ReceiptHandle"])
    assert bodies(url) == []
    refused("MissingParameter", lambda: sqs.send_message(QueueUrl=url, MessageBody="x"), "MessageGroupId")
    refused("InvalidParameterValue", lambda: sqs.send_message(QueueUrl=url, MessageBody="x", MessageGroupId="a", DelaySeconds=1))
    plain = queue("explicit.fifo", FifoQueue="true")
    refused("InvalidParameterValue", lambda: sqs.send_message(QueueUrl=plain, MessageBody="x", MessageGroupId="a"), "ContentBasedDeduplication")
    one = sqs.send_message(QueueUrl=plain, MessageBody="x", MessageGroupId="a", MessageDeduplicationId="d")
    assert sqs.send_message(QueueUrl=plain, MessageBody="other", MessageGroupId="b", MessageDeduplicationId="d")["MessageId"] == one["MessageId"]
    tried = receive(plain, ReceiveRequestAttemptId="try")
    assert [one["Body"] for one in tried] == ["x"] and receive(plain, ReceiveRequestAttemptId="try") == tried and receive(plain) == []
    sqs.delete_message(QueueUrl=plain, ReceiptHandle=tried[0]["ReceiptHandle"])
    assert sqs.send_message(QueueUrl=plain, MessageBody="x", MessageGroupId="a", MessageDeduplicationId="d")["MessageId"] == one["MessageId"]
    assert receive(plain) == []
    refused("InvalidAttributeName", lambda: queue("standard", ContentBasedDeduplication="true"))
    refused("InvalidAttributeName", lambda: queue("standard", DeduplicationScope="queue"), "only when FifoQueue is set to true")
    refused("InvalidAttributeValue", lambda: sqs.set_queue_attributes(QueueUrl=plain, Attributes={"FifoQueue": "false"}), "Modifying queue type is not supported")
    refused("InvalidParameterValue", lambda: sqs.send_message_batch(QueueUrl=plain, Entries=[{"Id": "a", "MessageBody": "x", "MessageDeduplicationId": "z"}]), "MessageGroupId")


def fifo_groups():
    url = queue("groups.fifo", FifoQueue="True", ContentBasedDeduplication="True")
    assert attributes(url, "FifoQueue", "ContentBasedDeduplication") == {"FifoQueue": "true", "ContentBasedDeduplication": "true"}

    def send(*names):
        for name in names:
            sqs.send_message(QueueUrl=url, MessageBody=name, MessageGroupId=name[0])

    send("a1", "b1", "a2", "c1", "a3")
    first = receive(url, 3)
    assert [one["Body"] for one in first] == ["a1", "a2", "a3"], first  # as many of one group as can be
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"], VisibilityTimeout=0)
    again = receive(url)
    assert [one["Body"] for one in again] == ["b1", "c1", "a1"], again  # what is in flight holds back only what is behind it
    sqs.delete_message(QueueUrl=url, ReceiptHandle=again[2]["ReceiptHandle"])
    refused("InvalidParameterValue", lambda: sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again[2]["ReceiptHandle"], VisibilityTimeout=1))
    send("a4")
    assert bodies(url) == []
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first[1]["ReceiptHandle"], VisibilityTimeout=1)
    last = receive(url, 1, WaitTimeSeconds=10, VisibilityTimeout=1)
    assert [one["Body"] for one in last] == ["a2"], last
    until(lambda: attributes(url, "ApproximateNumberOfMessages")["ApproximateNumberOfMessages"] == "2")
    refused("InvalidParameterValue", lambda: sqs.delete_message(QueueUrl=url, ReceiptHandle=last[0]["ReceiptHandle"]), "The receipt handle has expired")
    sqs.purge_queue(QueueUrl=url)
    send("a1")
    assert bodies(url) == ["a1"]  # a purge forgets what was sent


def dead_letters():
    dead = queue("dead")
    url = queue("source", VisibilityTimeout="0", RedrivePolicy=json.dumps({"deadLetterTargetArn": ARN + "dead", "maxReceiveCount": "2"}))
    assert json.loads(attributes(url)["RedrivePolicy"]) == {"deadLetterTargetArn": ARN + "dead", "maxReceiveCount": 2}
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    for policy, allowed in (({"redrivePermission": "denyAll"}, False), ({"redrivePermission": "byQueue", "sourceQueueArns": [ARN + "other"]}, False), ({"redrivePermission": "byQueue", "sourceQueueArns": [ARN + "source"]}, True)):
        sqs.set_queue_attributes(QueueUrl=dead, Attributes={"RedriveAllowPolicy": json.dumps(policy)})
        again = lambda: sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": ARN + "dead", "maxReceiveCount": 2})})
        again() if allowed else refused("InvalidParameterValue", again, "RedriveAllowPolicy")
    refused("InvalidAttributeValue", lambda: sqs.set_queue_attributes(QueueUrl=dead, Attributes={"RedriveAllowPolicy": '{"redrivePermission": "byQueue"}'}))
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    assert bodies(url) == ["poison"] and bodies(url) == ["poison"] and bodies(url) == []
    buried = receive(dead, AttributeNames=["All"], VisibilityTimeout=0)
    assert buried[0]["Body"] == "poison" and buried[0]["Attributes"]["DeadLetterQueueSourceArn"] == ARN + "source", buried
    refused("InvalidParameterValue", lambda: sqs.start_message_move_task(SourceArn=ARN + "source"))
    refused("ResourceNotFoundException", lambda: sqs.start_message_move_task(SourceArn=ARN + "absent"))
    assert sqs.start_message_move_task(SourceArn=ARN + "dead", MaxNumberOfMessagesPerSecond=100)["TaskHandle"]
    assert bodies(url, WaitTimeSeconds=10) == ["poison"]
    until(lambda: sqs.list_message_move_tasks(SourceArn=ARN + "dead")["Results"][0]["Status"] == "COMPLETED")
    task = sqs.list_message_move_tasks(SourceArn=ARN + "dead")["Results"][0]
    assert task["ApproximateNumberOfMessagesMoved"] == 1 and "TaskHandle" not in task, task
    for number in range(20):
        sqs.send_message(QueueUrl=dead, MessageBody=f"{number}")
    elsewhere = queue("elsewhere")
    handle = sqs.start_message_move_task(SourceArn=ARN + "dead", DestinationArn=ARN + "elsewhere", MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
    refused("InvalidParameterValue", lambda: sqs.start_message_move_task(SourceArn=ARN + "dead", DestinationArn=ARN + "elsewhere"))
    assert receive(elsewhere, 1, WaitTimeSeconds=5)
    refused("InvalidParameterValue", lambda: sqs.cancel_message_move_task(TaskHandle="garbage"), "TaskHandle is invalid")
    assert sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"] < 20
    gone = queue("gone")
    sqs.start_message_move_task(SourceArn=ARN + "dead", DestinationArn=ARN + "gone", MaxNumberOfMessagesPerSecond=1)
    sqs.delete_queue(QueueUrl=gone)
    until(lambda: sqs.list_message_move_tasks(SourceArn=ARN + "dead")["Results"][0]["Status"] == "FAILED")
    assert sqs.list_message_move_tasks(SourceArn=ARN + "dead")["Results"][0]["FailureReason"] == "AWS.SimpleQueueService.NonExistentQueue"


def until(holds):
    end = time.time() + 15
    while not holds():
        assert time.time() < end
        time.sleep(0.05)


def tags():
    url = sqs.create_queue(QueueName="tagged", tags={"a": "1"})["QueueUrl"]
    sqs.tag_queue(QueueUrl=url, Tags={"b": "2"})
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "1", "b": "2"}
    sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"b": "2"}


def permissions():
    url = queue("shared")
    sqs.add_permission(QueueUrl=url, Label="one", AWSAccountIds=[ACCOUNT], Actions=["SendMessage"])
    policy = json.loads(attributes(url)["Policy"])
    assert policy["Statement"][0]["Sid"] == "one" and policy["Statement"][0]["Action"] == "SQS:SendMessage", policy
    refused("InvalidParameterValue", lambda: sqs.add_permission(QueueUrl=url, Label="one", AWSAccountIds=[ACCOUNT], Actions=["*"]))
    sqs.remove_permission(QueueUrl=url, Label="one")
    assert "Policy" not in attributes(url)
    iam = client("iam")
    iam.create_user(UserName="sender")
    someone = client(credentials=iam.create_access_key(UserName="sender")["AccessKey"])
    refused("AccessDenied", lambda: someone.send_message(QueueUrl=url, MessageBody="x"), "sqs:SendMessage")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/sender"}, "Action": "sqs:SendMessage", "Resource": ARN + "shared"}})})
    someone.send_message(QueueUrl=url, MessageBody="x")
    someone.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "y"}])
    refused("AccessDenied", lambda: someone.receive_message(QueueUrl=url))
    sender = receive(url, AttributeNames=["SenderId"])[0]["Attributes"]["SenderId"]
    assert sender == iam.get_user(UserName="sender")["User"]["UserId"], sender


def form(path, **parameters):
    """A request in the query protocol; returns the status and the document."""
    session = boto3.Session(region_name="us-east-1")
    body = urllib.parse.urlencode(parameters)
    request = botocore.awsrequest.AWSRequest("POST", ENDPOINT + path, data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    botocore.auth.SigV4Auth(session.get_credentials(), "sqs", "us-east-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(ENDPOINT + path, body.encode(), dict(request.headers))) as answer:
            return answer.status, xml.etree.ElementTree.parse(answer).getroot()
    except urllib.error.HTTPError as error:
        return error.code, xml.etree.ElementTree.parse(error).getroot()


def query_protocol():
    space = "{http://queue.amazonaws.com/doc/2012-11-05/}"
    status, made = form("/", Action="CreateQueue", QueueName="form", Version="2012-11-05", **{"Attribute.1.Name": "VisibilityTimeout", "Attribute.1.Value": "40", "Tag.1.Key": "k", "Tag.1.Value": "v"})
    url = made.findtext(f"{space}CreateQueueResult/{space}QueueUrl")
    assert (status, made.tag, url) == (200, f"{space}CreateQueueResponse", f"{ENDPOINT}/{ACCOUNT}/form")
    assert made.findtext(f"{space}ResponseMetadata/{space}RequestId")
    path = f"/{ACCOUNT}/form"
    attribute = {"MessageAttribute.1.Name": "a", "MessageAttribute.1.Value.DataType": "String", "MessageAttribute.1.Value.StringValue": "b"}
    status, sent = form(path, Action="SendMessage", MessageBody="one\r\ntwo", **attribute)
    assert status == 200 and sent.findtext(f".//{space}MD5OfMessageBody") == hashlib.md5(b"one\r\ntwo").hexdigest()
    _, got = form(path, Action="ReceiveMessage", **{"AttributeName.1": "All", "MessageAttributeName.1": "All", "WaitTimeSeconds": "1"})
    assert got.findtext(f".//{space}Message/{space}Body") == "one\r\ntwo"
    assert got.findtext(f".//{space}MessageAttribute/{space}Value/{space}StringValue") == "b"
    assert "ApproximateReceiveCount" in [name.text for name in got.iterfind(f".//{space}Attribute/{space}Name")]
    handle = got.findtext(f".//{space}ReceiptHandle")
    _, deleted = form(path, Action="DeleteMessageBatch", **{"DeleteMessageBatchRequestEntry.1.Id": "x", "DeleteMessageBatchRequestEntry.1.ReceiptHandle": handle})
    assert deleted.findtext(f".//{space}DeleteMessageBatchResultEntry/{space}Id") == "x"
    _, all_of_it = form("/", Action="GetQueueAttributes", QueueUrl=url, **{"AttributeName.1": "VisibilityTimeout"})
    assert all_of_it.findtext(f".//{space}Attribute/{space}Value") == "40"
    _, listed = form(path, Action="ListQueueTags")
    assert listed.findtext(f".//{space}Tag/{space}Key") == "k"
    status, error = form("/", Action="GetQueueUrl", QueueName="absent")
    assert (status, error.findtext(f".//{space}Code"), error.findtext(f".//{space}Type")) == (400, "AWS.SimpleQueueService.NonExistentQueue", "Sender")
    status, error = form("/", Action="Nonsense")
    assert (status, error.findtext(f".//{space}Code")) == (400, "InvalidAction")


def load_until_killed(under_load):
    """Sends by several threads until the node is gone; prints what it acknowledged. The file is made once some of it is."""
    url = queue("load")
    acknowledged = []

    def send():
        mine = client()
        try:
            while True:
                entries = [{"Id": f"{n}", "MessageBody": os.urandom(8).hex() * 40} for n in range(10)]
                acknowledged.extend(one["MessageId"] for one in mine.send_message_batch(QueueUrl=url, Entries=entries)["Successful"])
                if len(acknowledged) > 200:
                    open(under_load, "w").close()
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
            return

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(acknowledged))


def fifo_until_killed(under_load, seen):
    """Sends to a FIFO queue, and receives and deletes, until the node is gone; prints what was sent, received and deleted for sure."""
    url = queue("load.fifo", FifoQueue="true", VisibilityTimeout="600")
    sent, received, deleted = [], [], []
    stem = os.urandom(4).hex()

    def send(number):
        mine = client()
        for count in range(1_000_000):
            body = f"{stem}-{number}-{count:06}"
            mine.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=f"{stem}-{number}", MessageDeduplicationId=body)
            sent.append(body)

    def take():
        mine = client()
        while True:
            for one in mine.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5).get("Messages", []):
                received.append(one["Body"])
                mine.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
                deleted.append(one["Body"])
            if len(deleted) > 50:
                open(under_load, "w").close()

    def until_killed(work, *given):
        try:
            work(*given)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
            return

    threads = [threading.Thread(target=until_killed, args=one) for one in ((send, 1), (send, 2), (take,))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open(seen, "w") as file:
        json.dump({"sent": sent, "received": received, "deleted": deleted}, file)


def fifo_after_kill(*files):
    """After the kills: what was acknowledged is there unless it was deleted; nothing that was received comes again before its time; order holds."""
    url = queue("load.fifo", FifoQueue="true", VisibilityTimeout="600")
    left = []
    while got := receive(url):
        left.extend(one["Body"] for one in got)
        for one in got:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    runs = [json.load(open(file)) for file in files]
    received = [body for run in runs for body in run["received"]]
    once = received + left
    assert len(once) == len(set(once)), [body for body in once if once.count(body) > 1]
    for run in runs:
        for group in ("1", "2"):
            order = [body for body in run["received"] if body.split("-")[1] == group]
            assert all(a <= b for a, b in zip(order, order[1:]) if a.split("-")[0] == b.split("-")[0]), order
    held = int(attributes(url, "ApproximateNumberOfMessagesNotVisible")["ApproximateNumberOfMessagesNotVisible"])
    blocked = int(attributes(url, "ApproximateNumberOfMessages")["ApproximateNumberOfMessages"])
    missing = {body for run in runs for body in run["sent"]} - set(once)
    assert len(missing) <= held + blocked, (len(missing), held, blocked)  # behind those in flight when the node was killed
    deleted = {body for run in runs for body in run["deleted"]}
    assert deleted and not deleted & set(left)


def drain():
    url = queue("load")
    found = []
    while got := receive(url):
        found.extend(one["MessageId"] for one in got)
    print(json.dumps(found))


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
