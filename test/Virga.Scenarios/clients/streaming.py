"""InvokeWithResponseStream with boto3: each function of the scenario, called as its name says."""
import base64
import json
import sys

import boto3
from botocore.config import Config

client = boto3.client("lambda", config=Config(retries={"max_attempts": 0}))


def call(function, **more):
    answer = client.invoke_with_response_stream(FunctionName=function, **more)
    chunks, complete = [], None
    for event in answer["EventStream"]:
        assert complete is None, "nothing follows InvokeComplete"
        if "PayloadChunk" in event:
            chunks.append(event["PayloadChunk"]["Payload"])
        else:
            complete = event["InvokeComplete"]
    return answer, chunks, complete


def parts(function):
    answer, chunks, complete = call(function, LogType="Tail", Qualifier="$LATEST", Payload=b'{"n": 3}')
    assert answer["StatusCode"] == 200 and answer["ExecutedVersion"] == "$LATEST", answer
    assert answer["ResponseStreamContentType"] == "application/vnd.amazon.eventstream", answer
    assert b"".join(chunks) == b'part 0\npart 1\npart 2\n{"last":true}', chunks
    assert set(complete) == {"LogResult"}, complete
    log = base64.b64decode(complete["LogResult"]).decode()
    assert "START RequestId" in log and "streaming" in log and "REPORT RequestId" in log, log


def buffered(function):
    _, chunks, complete = call(function, Payload=b'{"a": [1, 2]}')
    assert [json.loads(chunk) for chunk in chunks] == [{"a": [1, 2]}] and complete == {}, (chunks, complete)


def failing(function):
    _, chunks, complete = call(function)
    assert chunks == [], chunks
    assert complete["ErrorCode"] == "Unhandled" and json.loads(complete["ErrorDetails"])["errorMessage"] == "no good", complete


def broken(function):
    _, chunks, complete = call(function)
    assert b"".join(chunks) == b"so far", chunks
    assert complete["ErrorCode"] == "Unhandled", complete
    details = json.loads(complete["ErrorDetails"])
    assert (details["errorType"], details["errorMessage"]) == ("RangeError", "broken off"), complete


def unfinished(function):
    _, chunks, complete = call(function)
    assert b"".join(chunks) == b"so far" and "Response stream is not finished." in complete["ErrorDetails"], (chunks, complete)


def timeout(function):
    _, chunks, complete = call(function)
    assert b"".join(chunks) == b"so far", chunks
    assert complete["ErrorCode"] == "Unhandled" and "Task timed out after 1.00 seconds" in complete["ErrorDetails"], complete


def gone(function):
    """The process ends in the middle; what it sent last may be lost."""
    _, _, complete = call(function)
    assert "exit status 3" in complete["ErrorDetails"], complete


def refused(function):
    assert client.invoke_with_response_stream(FunctionName=function, InvocationType="DryRun")["StatusCode"] == 204
    for arguments, code in [({"FunctionName": "absent"}, "ResourceNotFoundException"), ({"FunctionName": "absent", "InvocationType": "DryRun"}, "ResourceNotFoundException"),
                            ({"FunctionName": function, "Payload": b"{"}, "InvalidRequestContentException"), ({"FunctionName": function, "InvocationType": "Event"}, "ValidationException")]:
        try:
            client.invoke_with_response_stream(**arguments)
        except client.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == code, error
        else:
            raise AssertionError(f"{arguments} was accepted")


def collected(function):
    """Invoke waits for the whole stream."""
    answer = client.invoke(FunctionName=function, Payload=b'{"n": 2}')
    assert answer["Payload"].read() == b'part 0\npart 1\n{"last":true}' and "FunctionError" not in answer, answer


def too_large(function):
    answer = client.invoke(FunctionName=function)
    assert answer["FunctionError"] == "Unhandled" and b"Function.ResponseSizeTooLarge" in answer["Payload"].read(), answer


globals()[sys.argv[1]](sys.argv[2])
