"""What buckets tell: one function a scenario, run as `s3_notifications.py NAME`. Ends with 0 when all it expects holds."""
import io
import json
import os
import sys
import threading
import time
import urllib.request
import uuid
import zipfile

import boto3
import botocore.config
import botocore.exceptions

ACCOUNT = "000000000000"
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
QUEUE_ARN = f"arn:aws:sqs:us-east-1:{ACCOUNT}:"
FUNCTION_ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:"

# Fails with every event, so that its record goes on to a queue.
FAILING = "def handler(event, context):\n    raise ValueError('kept')\n"

# Puts another object for each that it is told of.
LOOPING = """
import os
import boto3
import botocore.config
s3 = boto3.client('s3', endpoint_url=os.environ['AWS_ENDPOINT_URL'], region_name='us-east-1', config=botocore.config.Config(s3={'addressing_style': 'path'}))
def handler(event, context):
    told = event['Records'][0]['s3']
    key = told['object']['key'] + 'x'
    s3.put_object(Bucket=told['bucket']['name'], Key=key, Body=b'')
    return key
"""


def client(name, **keys):
    config = botocore.config.Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}, parameter_validation=False)
    return boto3.client(name, endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **keys)


s3, sqs, functions, iam = client("s3"), client("sqs"), client("lambda"), client("iam")


def refused(code, words, call, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        said = error.response["Error"]
        assert said["Code"] == code and words in said["Message"], error.response
        return
    raise AssertionError(f"{call} was not refused with {code}: {words}")


def until(holds, state=lambda: "", seconds=30):
    end = time.time() + seconds
    while not holds():
        assert time.time() < end, state()
        time.sleep(0.02)


def bucket(name=None):
    name = name or "n-" + uuid.uuid4().hex[:16]
    s3.create_bucket(Bucket=name)
    return name


def queue(name, for_bucket=None):
    """A queue that takes the bucket's events: its URL."""
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": QUEUE_ARN + name, "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{for_bucket}"}, "StringEquals": {"aws:SourceAccount": ACCOUNT}}}]}
    return sqs.create_queue(QueueName=name, Attributes={"Policy": json.dumps(policy)} if for_bucket else {})["QueueUrl"]


def function(name, code, for_bucket=None, role="r", **more):
    functions.create_function(FunctionName=name, Runtime="python3.11", Handler="m.handler", Role=f"arn:aws:iam::{ACCOUNT}:role/{role}", Code={"ZipFile": zipped(code)}, Timeout=30, **more)
    if for_bucket:
        functions.add_permission(FunctionName=name, StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{for_bucket}", SourceAccount=ACCOUNT)


def zipped(code):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("m.py", code)
    return data.getvalue()


def notify(name, queues=(), lambdas=(), **more):
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"QueueConfigurations": list(queues), "LambdaFunctionConfigurations": list(lambdas)}, **more)


def to_queue(name, *events, prefix=None, suffix=None, **more):
    return {"QueueArn": QUEUE_ARN + name, "Events": list(events), **rules(prefix, suffix), **more}


def to_function(name, *events, prefix=None, suffix=None, **more):
    return {"LambdaFunctionArn": FUNCTION_ARN + name, "Events": list(events), **rules(prefix, suffix), **more}


def rules(prefix, suffix):
    given = [{"Name": name, "Value": value} for name, value in (("prefix", prefix), ("suffix", suffix)) if value is not None]
    return {"Filter": {"Key": {"FilterRules": given}}} if given else {}


def take(url, wait=0):
    """Messages of a queue, as documents."""
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def next_record(url):
    """The one event that the queue has or gets."""
    got = take(url, wait=15)
    assert len(got) == 1 and len(got[0]["Records"]) == 1, got
    return got[0]["Records"][0]


def configuration():
    name = bucket()
    queue("conf", name)
    queue("conf2", name)
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket=name)
    function("conf", FAILING, name)
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={
        "QueueConfigurations": [to_queue("conf", "s3:ObjectCreated:*", prefix="a/", Id="mine"), to_queue("conf", "s3:ObjectTagging:Put", "s3:ObjectRemoved:*")],
        "LambdaFunctionConfigurations": [to_function("conf", "s3:ObjectCreated:Put", prefix="b/", suffix=".png", Id="other")],
        "EventBridgeConfiguration": {},
    })
    kept = s3.get_bucket_notification_configuration(Bucket=name)
    first, second = kept["QueueConfigurations"]
    assert first["Id"] == "mine" and first["QueueArn"] == QUEUE_ARN + "conf" and first["Events"] == ["s3:ObjectCreated:*"] and first["Filter"]["Key"]["FilterRules"] == [{"Name": "Prefix", "Value": "a/"}], kept
    assert len(second["Id"]) >= 8 and second["Events"] == ["s3:ObjectTagging:Put", "s3:ObjectRemoved:*"] and "Filter" not in second, kept
    assert kept["LambdaFunctionConfigurations"] == [{"Id": "other", "LambdaFunctionArn": FUNCTION_ARN + "conf", "Events": ["s3:ObjectCreated:Put"], "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "b/"}, {"Name": "Suffix", "Value": ".png"}]}}}], kept
    assert kept["EventBridgeConfiguration"] == {}, kept

    def wrong(words, *queues, lambdas=(), code="InvalidArgument"):
        refused(code, words, notify, name=name, queues=queues, lambdas=lambdas)

    wrong("The event is not supported for notifications", to_queue("conf", "s3:ObjectInvented"))
    wrong("Configurations overlap.", to_queue("conf", "s3:ObjectCreated:*"), to_queue("conf2", "s3:ObjectCreated:Put"))
    wrong("Configurations overlap.", to_queue("conf", "s3:ObjectCreated:*"), lambdas=[to_function("conf", "s3:ObjectCreated:Post")])
    wrong("Configuration is ambiguously defined. Cannot have overlapping suffixes", to_queue("conf", "s3:ObjectCreated:*", prefix="a"), to_queue("conf2", "s3:ObjectCreated:Put", prefix="ab"))
    wrong("Configuration is ambiguously defined. Cannot have overlapping suffixes", to_queue("conf", "s3:ObjectCreated:*", prefix="a", suffix=".jpg"), to_queue("conf2", "s3:ObjectCreated:*", suffix="jpg"))
    wrong("filter rule name must be either prefix or suffix", {**to_queue("conf", "s3:ObjectCreated:*"), "Filter": {"Key": {"FilterRules": [{"Name": "infix", "Value": "x"}]}}})
    wrong("Cannot specify more than one prefix rule in a filter.", {**to_queue("conf", "s3:ObjectCreated:*"), "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "x"}, {"Name": "Prefix", "Value": "y"}]}}})
    wrong("Size of filter rule value cannot exceed 1024 bytes", to_queue("conf", "s3:ObjectCreated:*", prefix="x" * 1025))
    wrong("IDs must be unique", to_queue("conf", "s3:ObjectCreated:Put", Id="same"), to_queue("conf", "s3:ObjectCreated:Copy", Id="same"))
    wrong("The ARN could not be parsed", {"QueueArn": FUNCTION_ARN + "conf", "Events": ["s3:ObjectCreated:*"]})
    wrong("did not validate", {"QueueArn": QUEUE_ARN + "conf", "Events": []}, code="MalformedXML")
    refused("NotImplemented", "topic", s3.put_bucket_notification_configuration, Bucket=name, NotificationConfiguration={"TopicConfigurations": [{"TopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:t", "Events": ["s3:ObjectCreated:*"]}]})
    notify(name, [to_queue("conf", "s3:ObjectCreated:*", prefix="a", suffix=".jpg"), to_queue("conf2", "s3:ObjectCreated:*", prefix="a", suffix=".png")])
    notify(name)
    assert not {"QueueConfigurations", "EventBridgeConfiguration"} & set(s3.get_bucket_notification_configuration(Bucket=name))


def permissions():
    name = bucket()
    queue("open", name)
    queue("closed")
    queue("others", "another-bucket")
    sqs.create_queue(QueueName="order.fifo", Attributes={"FifoQueue": "true"})
    function("closed", FAILING)
    function("others", FAILING, "another-bucket")
    unable = "Unable to validate the following destination configurations"
    for target in ("absent", "closed", "others", "order.fifo"):
        refused("InvalidArgument", unable, notify, name=name, queues=[to_queue(target, "s3:ObjectCreated:*")])
        refused("InvalidArgument", unable, notify, name=name, lambdas=[to_function(target, "s3:ObjectCreated:*")])
    refused("InvalidArgument", "do not allow S3 to publish notifications from this bucket", notify, name=name, queues=[to_queue("closed", "s3:ObjectCreated:*")])
    functions.add_permission(FunctionName="closed", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{name}")
    notify(name, lambdas=[to_function("closed", "s3:ObjectCreated:*")])
    notify(name, queues=[to_queue("others", "s3:ObjectCreated:*", prefix="others/"), to_queue("open", "s3:ObjectCreated:*", prefix="open/")], SkipDestinationValidation=True)
    others, opened = (sqs.get_queue_url(QueueName=one)["QueueUrl"] for one in ("others", "open"))
    s3.put_object(Bucket=name, Key="others/1", Body=b"")
    s3.put_object(Bucket=name, Key="open/1", Body=b"")
    assert next_record(opened)["s3"]["object"]["key"] == "open/1"  # and no test event before it
    assert take(others) == []  # it was kept, and doesn't take this bucket's events
    user = iam.create_user(UserName="s3n-user")["User"]["UserName"]
    made = iam.create_access_key(UserName=user)["AccessKey"]
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "sqs:SendMessage"], "Resource": "*"}]}))
    other = client("s3", aws_access_key_id=made["AccessKeyId"], aws_secret_access_key=made["SecretAccessKey"])
    refused("AccessDenied", "s3:PutBucketNotification", other.put_bucket_notification_configuration, Bucket=name, NotificationConfiguration={})
    refused("AccessDenied", "s3:GetBucketNotification", other.get_bucket_notification_configuration, Bucket=name)
    other.put_object(Bucket=name, Key="open/2", Body=b"")
    assert next_record(opened)["userIdentity"] == {"principalId": "AWS:" + iam.get_user(UserName=user)["User"]["UserId"]}


def records():
    name = bucket()
    url = queue("records", name)
    everything = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*", "s3:ObjectAcl:Put"]
    notify(name, [to_queue("records", *everything, prefix="in/", suffix=".txt", Id="all")])
    test, = take(url, wait=15)
    assert set(test) == {"Service", "Event", "Time", "Bucket", "RequestId", "HostId"} and test["Event"] == "s3:TestEvent" and test["Bucket"] == name and test["Service"] == "Amazon S3", test

    key = "in/naïve name+(1).txt"
    put = s3.put_object(Bucket=name, Key=key, Body=b"hello")
    record = next_record(url)
    assert list(record) == ["eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "userIdentity", "requestParameters", "responseElements", "s3"], record
    assert (record["eventVersion"], record["eventSource"], record["awsRegion"], record["eventName"]) == ("2.1", "aws:s3", "us-east-1", "ObjectCreated:Put"), record
    assert len(record["eventTime"]) == 24 and record["eventTime"].endswith("Z") and record["requestParameters"] == {"sourceIPAddress": "127.0.0.1"} and record["userIdentity"]["principalId"], record
    headers = put["ResponseMetadata"]["HTTPHeaders"]
    assert record["responseElements"] == {"x-amz-request-id": headers["x-amz-request-id"], "x-amz-id-2": headers["x-amz-id-2"]}, record
    told = record["s3"]
    assert told["s3SchemaVersion"] == "1.0" and told["configurationId"] == "all", told
    assert told["bucket"] == {"name": name, "ownerIdentity": {"principalId": record["userIdentity"]["principalId"]}, "arn": f"arn:aws:s3:::{name}"}, told
    sequencer = told["object"].pop("sequencer")
    assert told["object"] == {"key": "in/na%C3%AFve+name%2B%281%29.txt", "size": 5, "eTag": put["ETag"].strip('"')}, told

    s3.put_object(Bucket=name, Key="out/a.txt", Body=b"")
    s3.put_object(Bucket=name, Key="in/a.png", Body=b"")
    s3.copy_object(Bucket=name, Key="in/copy.txt", CopySource={"Bucket": name, "Key": key})
    copied = next_record(url)
    assert copied["eventName"] == "ObjectCreated:Copy" and copied["s3"]["object"]["sequencer"] > sequencer, copied
    upload = s3.create_multipart_upload(Bucket=name, Key="in/many.txt")["UploadId"]
    part = s3.upload_part(Bucket=name, Key="in/many.txt", UploadId=upload, PartNumber=1, Body=b"part")
    s3.complete_multipart_upload(Bucket=name, Key="in/many.txt", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    done = next_record(url)
    assert done["eventName"] == "ObjectCreated:CompleteMultipartUpload" and done["s3"]["object"]["size"] == 4 and done["s3"]["object"]["eTag"].endswith("-1"), done
    form = s3.generate_presigned_post(name, "in/posted.txt")
    post(form, b"posted")
    assert next_record(url)["eventName"] == "ObjectCreated:Post"
    s3.put_object_tagging(Bucket=name, Key="in/copy.txt", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    tagged = next_record(url)
    assert (tagged["eventName"], tagged["eventVersion"]) == ("ObjectTagging:Put", "2.3") and "size" not in tagged["s3"]["object"], tagged
    s3.delete_object_tagging(Bucket=name, Key="in/copy.txt")
    assert next_record(url)["eventName"] == "ObjectTagging:Delete"
    s3.put_object_acl(Bucket=name, Key="in/copy.txt", ACL="public-read")
    assert next_record(url)["eventName"] == "ObjectAcl:Put"
    s3.delete_object(Bucket=name, Key="in/copy.txt")
    removed = next_record(url)
    assert removed["eventName"] == "ObjectRemoved:Delete" and set(removed["s3"]["object"]) == {"key", "sequencer"}, removed

    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=name, Key="in/v.txt", Body=b"1")["VersionId"]
    assert next_record(url)["s3"]["object"]["versionId"] == version
    marker = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "in/v.txt"}]})["Deleted"][0]["DeleteMarkerVersionId"]
    hidden = next_record(url)
    assert hidden["eventName"] == "ObjectRemoved:DeleteMarkerCreated" and hidden["s3"]["object"]["versionId"] == marker and hidden["s3"]["object"]["eTag"] == "d41d8cd98f00b204e9800998ecf8427e", hidden
    s3.delete_object(Bucket=name, Key="in/v.txt", VersionId=version)
    gone = next_record(url)
    assert gone["eventName"] == "ObjectRemoved:Delete" and gone["s3"]["object"]["versionId"] == version, gone
    refused("PreconditionFailed", "", s3.put_object, Bucket=name, Key="in/posted.txt", Body=b"", IfNoneMatch="*")
    notify(name, [to_queue("records", "s3:ObjectRemoved:Delete")])
    assert take(url, wait=15)[0]["Event"] == "s3:TestEvent"
    s3.put_object(Bucket=name, Key="in/last.txt", Body=b"")
    s3.delete_object(Bucket=name, Key="in/posted.txt", VersionId="null")
    assert next_record(url)["eventName"] == "ObjectRemoved:Delete"  # nothing of the refused put, nor of the other events


def post(form, content):
    edge = uuid.uuid4().hex
    fields = "".join(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in form["fields"].items())
    data = fields.encode() + f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'.encode() + content + f"\r\n--{edge}--\r\n".encode()
    urllib.request.urlopen(urllib.request.Request(form["url"], data, {"Content-Type": f"multipart/form-data; boundary={edge}"}, method="POST")).close()


def called():
    name = bucket()
    function("called", FAILING, name)
    url = sqs.create_queue(QueueName="failed")["QueueUrl"]
    functions.put_function_event_invoke_config(FunctionName="called", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": QUEUE_ARN + "failed"}})
    number = functions.publish_version(FunctionName="called")["Version"]
    functions.create_alias(FunctionName="called", Name="live", FunctionVersion=number)
    refused("InvalidArgument", "Not authorized to invoke function", notify, name=name, lambdas=[to_function("called:live", "s3:ObjectCreated:*")])
    notify(name, lambdas=[to_function("called", "s3:ObjectCreated:*", suffix=".jpg", Id="pictures")])
    s3.put_object(Bucket=name, Key="no.txt", Body=b"")
    s3.put_object(Bucket=name, Key="a picture.jpg", Body=b"123")
    got, = take(url, wait=15)
    record, = got["requestPayload"]["Records"]
    assert got["requestContext"]["condition"] == "RetriesExhausted" and record["eventName"] == "ObjectCreated:Put" and record["s3"]["configurationId"] == "pictures", got
    assert record["s3"]["object"]["key"] == "a+picture.jpg" and record["s3"]["object"]["size"] == 3, got


def loop():
    name = bucket()
    iam.create_role(RoleName="looper", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
    iam.put_role_policy(RoleName="looper", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "sqs:SendMessage"], "Resource": "*"}]}))
    function("looper", LOOPING, name, role="looper")
    url = sqs.create_queue(QueueName="looped")["QueueUrl"]
    functions.put_function_event_invoke_config(FunctionName="looper", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": QUEUE_ARN + "looped"}})
    notify(name, lambdas=[to_function("looper", "s3:ObjectCreated:*")])
    s3.put_object(Bucket=name, Key="x", Body=b"")
    got, = take(url, wait=20)
    assert got["requestContext"]["condition"] == "RecursiveInvocationDetected", got
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=name)["Contents"]]
    assert len(keys) == 17, keys  # the first, and one for each round


def code():
    name = bucket()
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=name, Key="code.zip", Body=zipped("def handler(event, context):\n    return 1\n"))["VersionId"]
    second = s3.put_object(Bucket=name, Key="code.zip", Body=zipped("def handler(event, context):\n    return 2\n"))["VersionId"]
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    make = {"Runtime": "python3.11", "Handler": "m.handler", "Role": role}

    def answer(of):
        return json.load(functions.invoke(FunctionName=of)["Payload"])

    invalid = "InvalidParameterValueException"
    refused(invalid, "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.", functions.create_function, FunctionName="coded", Code={"S3Bucket": name, "S3Key": "absent"}, **make)
    refused(invalid, "S3 Error Code: NoSuchBucket.", functions.create_function, FunctionName="coded", Code={"S3Bucket": "absent-bucket", "S3Key": "absent"}, **make)
    refused(invalid, "S3 Error Code: NoSuchVersion.", functions.create_function, FunctionName="coded", Code={"S3Bucket": name, "S3Key": "code.zip", "S3ObjectVersion": "x" * 32}, **make)
    refused(invalid, "Please do not provide other FunctionCode parameters", functions.create_function, FunctionName="coded", Code={"S3Bucket": name, "S3Key": "code.zip", "ZipFile": b"x"}, **make)
    refused(invalid, "Please provide a source for function code.", functions.create_function, FunctionName="coded", Code={"S3Bucket": name}, **make)
    made = functions.create_function(FunctionName="coded", Code={"S3Bucket": name, "S3Key": "code.zip", "S3ObjectVersion": first}, **make)
    assert answer("coded") == 1
    dry = functions.update_function_code(FunctionName="coded", S3Bucket=name, S3Key="code.zip", DryRun=True)
    assert dry["CodeSha256"] != made["CodeSha256"] and functions.get_function_configuration(FunctionName="coded")["CodeSha256"] == made["CodeSha256"] and answer("coded") == 1
    assert functions.update_function_code(FunctionName="coded", S3Bucket=name, S3Key="code.zip", S3ObjectVersion=second)["CodeSha256"] == dry["CodeSha256"] and answer("coded") == 2
    refused(invalid, "S3 Error Code: NoSuchKey.", functions.update_function_code, FunctionName="coded", S3Bucket=name, S3Key="absent")
    s3.put_object(Bucket=name, Key="text", Body=b"no zip")
    refused(invalid, "Could not unzip uploaded file.", functions.update_function_code, FunctionName="coded", S3Bucket=name, S3Key="text")
    bulky = io.BytesIO()
    with zipfile.ZipFile(bulky, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("m.py", "def handler(event, context):\n    return 3\n")
        archive.writestr("bulk", bytes(51 << 20))
    s3.put_object(Bucket=name, Key="bulky.zip", Body=bulky.getvalue())
    assert functions.update_function_code(FunctionName="coded", S3Bucket=name, S3Key="bulky.zip")["CodeSize"] > 50 << 20  # more than a request may bring
    assert answer("coded") == 3
    squeezed = io.BytesIO()
    with zipfile.ZipFile(squeezed, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("zeros", "w") as entry:
            for _ in range(251):
                entry.write(bytes(1 << 20))
    s3.put_object(Bucket=name, Key="squeezed.zip", Body=squeezed.getvalue())
    refused(invalid, "Unzipped size must be smaller than 262144000 bytes", functions.update_function_code, FunctionName="coded", S3Bucket=name, S3Key="squeezed.zip")

    layer = io.BytesIO()
    with zipfile.ZipFile(layer, "w") as archive:
        archive.writestr("python/fact.py", "VALUE = 42\n")
    s3.put_object(Bucket=name, Key="layer.zip", Body=layer.getvalue())
    refused(invalid, "S3 Error Code: NoSuchKey.", functions.publish_layer_version, LayerName="facts", Content={"S3Bucket": name, "S3Key": "absent"})
    arn = functions.publish_layer_version(LayerName="facts", Content={"S3Bucket": name, "S3Key": "layer.zip"})["LayerVersionArn"]
    s3.put_object(Bucket=name, Key="fact.zip", Body=zipped("import fact\ndef handler(event, context):\n    return fact.VALUE\n"))
    functions.create_function(FunctionName="facts", Code={"S3Bucket": name, "S3Key": "fact.zip"}, Layers=[arn], **make)
    assert answer("facts") == 42

    user = iam.create_user(UserName="coder")["User"]["UserName"]
    key = iam.create_access_key(UserName=user)["AccessKey"]
    coder = client("lambda", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])

    def allow(*actions):
        iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["lambda:*", *actions], "Resource": "*"}]}))

    allow()
    refused("AccessDeniedException", "Your access has been denied by S3, please make sure your request credentials have permission to GetObject for", coder.update_function_code, FunctionName="coded", S3Bucket=name, S3Key="code.zip")
    allow("s3:GetObject")
    coder.update_function_code(FunctionName="coded", S3Bucket=name, S3Key="code.zip")
    refused("AccessDeniedException", "S3 Error Code: AccessDenied", coder.update_function_code, FunctionName="coded", S3Bucket=name, S3Key="code.zip", S3ObjectVersion=first)
    allow("s3:GetObjectVersion")
    coder.update_function_code(FunctionName="coded", S3Bucket=name, S3Key="code.zip", S3ObjectVersion=first)
    assert answer("coded") == 1


def load_set_up():
    """A bucket that tells a queue of q/ and a function of f/, whose failures go to another queue."""
    name = bucket("load-bucket")
    queue("load-direct", name)
    function("load", FAILING, name)
    sqs.create_queue(QueueName="load-failed")
    functions.put_function_event_invoke_config(FunctionName="load", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": QUEUE_ARN + "load-failed"}})
    notify(name, [to_queue("load-direct", "s3:ObjectCreated:*", prefix="q/")], [to_function("load", "s3:ObjectCreated:*", prefix="f/")])


def load():
    """Puts objects until the node is gone; prints each key whose put was acknowledged."""
    def put(kind, worker):
        one = client("s3")
        for number in range(10_000):
            key = f"{kind}/{worker}-{number}-{uuid.uuid4().hex[:8]}"
            try:
                one.put_object(Bucket="load-bucket", Key=key, Body=key.encode())
            except Exception:
                return
            os.write(1, f"{key}\n".encode())  # whole, whichever thread writes

    workers = [threading.Thread(target=put, args=(kind, worker)) for kind in "qf" for worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def load_verify():
    """Each key in the file was told."""
    with open(sys.argv[2]) as file:
        missing = {line.strip() for line in file if line.endswith("\n")}
    count = len(missing)
    urls = [sqs.get_queue_url(QueueName=one)["QueueUrl"] for one in ("load-direct", "load-failed")]
    end = time.time() + 60
    while missing and time.time() < end:
        for url in urls:
            for got in take(url):
                missing -= {record["s3"]["object"]["key"] for record in got.get("requestPayload", got).get("Records", [])}
    assert not missing, f"{len(missing)} of {count} were not told: {sorted(missing)[:5]}"
    print(count)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
