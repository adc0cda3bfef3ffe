"""boto3 against a node: one function a scenario, run as `lambda_api.py NAME`. Ends with 0 when all it expects holds."""
import base64
import datetime
import io
import json
import os
import sys
import urllib.request
import zipfile

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.exceptions

from common import ENDPOINT, refused

ROLE = "arn:aws:iam::000000000000:role/r"


def client(**more):
    config = botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False)
    return boto3.client("lambda", endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **more)


def package(text="def handler(event, context):\n    return event\n", name="m.py"):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo(name), text)  # with a fixed time, so that equal content is equal bytes
    return memory.getvalue()


def create(api, name, **more):
    settings = {"FunctionName": name, "Runtime": "python3.11", "Handler": "m.handler", "Role": ROLE, "Code": {"ZipFile": package()}}
    return api.create_function(**{**settings, **more})


def life():
    api = client()
    made = create(api, "life", Description="first", Timeout=5, MemorySize=256, Environment={"Variables": {"AB": "1"}}, Tags={"team": "lab"})
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (made["FunctionArn"], made["State"], made["Version"]) == ("arn:aws:lambda:us-east-1:000000000000:function:life", "Pending", "$LATEST")
    api.get_waiter("function_active_v2").wait(FunctionName="life")
    assert api.get_function_configuration(FunctionName="life")["State"] == "Active"
    got = api.get_function(FunctionName=made["FunctionArn"])
    assert got["Tags"] == {"team": "lab"} and got["Configuration"]["Environment"]["Variables"] == {"AB": "1"}
    assert urllib.request.urlopen(got["Code"]["Location"]).read() == package()
    changed = api.update_function_configuration(FunctionName="life", Timeout=9, Environment={"Variables": {}})
    assert (changed["Timeout"], changed["MemorySize"], "Environment" in changed) == (9, 256, False)
    assert changed["RevisionId"] != made["RevisionId"] and changed["LastUpdateStatus"] == "InProgress"
    api.get_waiter("function_updated_v2").wait(FunctionName="life")
    assert json.load(api.invoke(FunctionName="life", Payload=b'{"n":1}')["Payload"]) == {"n": 1}
    dry = api.update_function_code(FunctionName="life", ZipFile=package("x = 1\n"), DryRun=True)
    assert dry["CodeSha256"] != made["CodeSha256"]
    assert api.get_function_configuration(FunctionName="life")["CodeSha256"] == made["CodeSha256"]
    api.update_function_code(FunctionName="life", ZipFile=package("def handler(event, context):\n    return 'new'\n"))
    assert json.load(api.invoke(FunctionName="life")["Payload"]) == "new"
    api.tag_resource(Resource=made["FunctionArn"], Tags={"b": "c"})
    api.untag_resource(Resource=made["FunctionArn"], TagKeys=["team"])
    assert api.list_tags(Resource=made["FunctionArn"])["Tags"] == {"b": "c"}
    assert api.delete_function(FunctionName="life")["ResponseMetadata"]["HTTPStatusCode"] == 204
    refused("ResourceNotFoundException", 404, lambda: api.get_function(FunctionName="life"), "Function not found: arn:aws:lambda:us-east-1:000000000000:function:life")
    refused("ResourceNotFoundException", 404, lambda: api.invoke(FunctionName="life"))
    refused("ResourceNotFoundException", 404, lambda: api.delete_function(FunctionName="life"))


def paging():
    api = client()
    names = [f"page-{i:03}" for i in range(57)]
    for name in names:
        create(api, name)
    listed = [f["FunctionName"] for page in api.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 20}) for f in page["Functions"]]
    assert [n for n in listed if n.startswith("page-")] == names
    first = api.list_functions()
    assert len(first["Functions"]) == 50 and "NextMarker" in first
    refused("InvalidParameterValueException", 400, lambda: api.list_functions(Marker="!!!"))


def invoking():
    api = client()
    create(api, "invoked", Code={"ZipFile": package("def handler(event, context):\n    print('seen')\n    return [event, context.client_context.custom if context.client_context else None]\n")})
    answer = api.invoke(FunctionName="invoked", Payload=b'"x"', LogType="Tail", ClientContext=base64.b64encode(b'{"custom":{"a":"b"}}').decode())
    assert (answer["StatusCode"], answer["ExecutedVersion"], "FunctionError" in answer) == (200, "$LATEST", False)
    assert json.load(answer["Payload"]) == ["x", {"a": "b"}]
    log = base64.b64decode(answer["LogResult"]).decode()
    assert log.startswith("START RequestId: " + answer["ResponseMetadata"]["RequestId"]) and "seen\n" in log and "REPORT RequestId" in log, log
    assert api.invoke(FunctionName="invoked", InvocationType="DryRun")["StatusCode"] == 204
    assert json.load(api.invoke(FunctionName="invoked", Qualifier="$LATEST")["Payload"])[0] == {}
    refused("ResourceNotFoundException", 404, lambda: api.invoke(FunctionName="invoked", Qualifier="7"), "invoked:7")
    refused("InvalidRequestContentException", 400, lambda: api.invoke(FunctionName="invoked", Payload=b"{not json"))
    refused("RequestTooLargeException", 413, lambda: api.invoke(FunctionName="invoked", Payload=b'"' + b"x" * (6 << 20) + b'"'))
    refused("ValidationException", 400, lambda: api.invoke(FunctionName="invoked", InvocationType="Sometimes"))


def bad_input():
    api = client()
    create(api, "taken")
    refused("ResourceConflictException", 409, lambda: create(api, "taken"), "Function already exist: taken")
    refused("ValidationException", 400, lambda: create(api, "no spaces"))
    refused("ValidationException", 400, lambda: create(api, "x" * 65))
    refused("ValidationException", 400, lambda: create(api, "b1", MemorySize=64), "greater than or equal to 128")
    refused("ValidationException", 400, lambda: create(api, "b1", MemorySize=64, Timeout=1000), "2 validation errors detected")
    refused("ValidationException", 400, lambda: create(api, "b1", Role="nobody"))
    refused("InvalidParameterValueException", 400, lambda: create(api, "b1", Runtime="cobol85"), "Value cobol85 at 'runtime' failed to satisfy constraint")
    refused("InvalidParameterValueException", 400, lambda: create(api, "b1", Environment={"Variables": {"AWS_REGION": "x"}}), "Reserved keys used in this request: AWS_REGION")
    refused("InvalidParameterValueException", 400, lambda: create(api, "b1", Environment={"Variables": {"BIG": "x" * 5000}}), "4KB")
    refused("InvalidParameterValueException", 400, lambda: create(api, "b1", Code={"ZipFile": b"no zip"}), "Could not unzip uploaded file")
    refused("InvalidParameterValueException", 400, lambda: create(api, "b1", Code={"ZipFile": package(name="../x.py")}))
    refused("InvalidParameterValueException", 400, lambda: create(api, "b1", Code={}))
    refused("RequestEntityTooLargeException", 413, lambda: create(api, "b1", Code={"ZipFile": os.urandom(52_500_000)}))
    refused("RequestEntityTooLargeException", 413, lambda: create(api, "b1", Code={"ZipFile": os.urandom(54_000_000)}))
    refused("ResourceNotFoundException", 404, lambda: api.get_function(FunctionName="b1"))
    refused("PreconditionFailedException", 412, lambda: api.update_function_configuration(FunctionName="taken", Timeout=4, RevisionId="old"))
    refused("ValidationException", 400, lambda: api.get_function(FunctionName="arn:aws:s3:::bucket"))
    for body in (b"{", b"[]", b'{"MemorySize":"many"}', b"\xff\xfe", b"null"):
        status, kind, _ = signed("POST", "/2015-03-31/functions", body)
        assert (status, kind) == (400, "SerializationException"), (body, status, kind)
    assert signed("POST", "/2015-03-31/nothing", b"")[:2] == (404, "UnknownOperationException")


def signed(method, path, body, when=None, alter=lambda request: None, key=None):
    """A request signed by botocore, then altered."""
    credentials = boto3.Session().get_credentials()
    if key:
        credentials.access_key, credentials.secret_key = key
    request = botocore.awsrequest.AWSRequest(method=method, url=ENDPOINT + path, data=body, headers={"content-type": "application/json"})
    signer = botocore.auth.SigV4Auth(credentials, "lambda", "us-east-1")
    if when is None:
        signer.add_auth(request)
    else:
        at_time(signer, request, when)
    alter(request)
    sent = urllib.request.Request(request.url, data=request.data, headers=dict(request.headers.items()), method=method)
    try:
        with urllib.request.urlopen(sent) as answer:
            return answer.status, "", answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("x-amzn-ErrorType"), error.read()


def at_time(signer, request, when):
    module = botocore.auth
    if hasattr(module, "get_current_datetime"):
        original = module.get_current_datetime
        module.get_current_datetime = lambda *a, **k: when.replace(tzinfo=None)
        try:
            signer.add_auth(request)
        finally:
            module.get_current_datetime = original
        return

    class Then(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return when.replace(tzinfo=None)
    original, module.datetime.datetime = module.datetime.datetime, Then
    try:
        signer.add_auth(request)
    finally:
        module.datetime.datetime = original


def signatures():
    path = "/2015-03-31/functions?MaxItems=5"
    assert signed("GET", path, None)[0] == 200
    assert signed("GET", path, None, key=("AKIAAAAAAAAAAAAAAAAA", "x"))[:2] == (403, "UnrecognizedClientException")
    own = boto3.Session().get_credentials()
    assert signed("GET", path, None, key=(own.access_key, "x" * 40))[:2] == (403, "InvalidSignatureException")
    now = datetime.datetime.now(datetime.timezone.utc)
    for minutes in (-20, 20):
        status, kind, body = signed("GET", path, None, when=now + datetime.timedelta(minutes=minutes))
        assert (status, kind) == (403, "InvalidSignatureException"), (status, kind, body)
        assert (b"Signature expired" if minutes < 0 else b"Signature not yet current") in body, body

    def other_body(request):
        request.data = b'{"MemorySize":129}'
    assert signed("PUT", "/2015-03-31/functions/x/configuration", b'{"MemorySize":128}', alter=other_body)[:2] == (403, "InvalidSignatureException")
    try:
        urllib.request.urlopen(ENDPOINT + "/2015-03-31/functions")
        raise AssertionError("an unsigned request was served")
    except urllib.error.HTTPError as error:
        assert (error.code, error.headers["x-amzn-ErrorType"]) == (403, "MissingAuthenticationTokenException")
    url = client().generate_presigned_url("list_functions", ExpiresIn=60)
    assert urllib.request.urlopen(url).status == 200


def urls():
    api = client()
    create(api, "with-url", Code={"ZipFile": package("def handler(event, context):\n    return event\n")})
    refused("ResourceNotFoundException", 404, lambda: api.get_function_url_config(FunctionName="with-url"))
    refused("ValidationException", 400, lambda: api.create_function_url_config(FunctionName="with-url", AuthType="SOME"))
    made = api.create_function_url_config(FunctionName="with-url", AuthType="AWS_IAM", Cors={"AllowOrigins": ["http://here"], "AllowMethods": ["GET"], "MaxAge": 5})
    refused("ResourceConflictException", 409, lambda: api.create_function_url_config(FunctionName="with-url", AuthType="NONE"))
    assert status_of(made["FunctionUrl"]) == 403
    path = made["FunctionUrl"][len(ENDPOINT):]
    status, _, body = signed("GET", path, None)
    assert status == 200 and json.loads(body)["requestContext"]["authorizer"]["iam"]["userArn"].endswith(":root")
    api.update_function_url_config(FunctionName="with-url", AuthType="NONE")
    assert status_of(made["FunctionUrl"]) == 200
    assert [c["AuthType"] for c in api.list_function_url_configs(FunctionName="with-url")["FunctionUrlConfigs"]] == ["NONE"]
    preflight = urllib.request.Request(made["FunctionUrl"], method="OPTIONS", headers={"Origin": "http://here", "Access-Control-Request-Method": "GET"})
    with urllib.request.urlopen(preflight) as answer:
        assert (answer.headers["Access-Control-Allow-Origin"], answer.headers["Access-Control-Max-Age"]) == ("http://here", "5")
    api.delete_function_url_config(FunctionName="with-url")
    assert status_of(made["FunctionUrl"]) == 404


def status_of(url):
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return error.code


def concurrent():
    import concurrent.futures
    api = client()
    create(api, "many", Code={"ZipFile": package("import os\ndef handler(event, context):\n    return event['n'] * 2\n")})
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: json.load(client().invoke(FunctionName="many", Payload=json.dumps({"n": n}))["Payload"]), range(100)))
    assert answers == [2 * n for n in range(100)]


def reserved():
    api = client()
    create(api, "reserved")
    assert "ReservedConcurrentExecutions" not in api.get_function_concurrency(FunctionName="reserved")
    assert api.put_function_concurrency(FunctionName="reserved", ReservedConcurrentExecutions=0)["ReservedConcurrentExecutions"] == 0
    refused("TooManyRequestsException", 429, lambda: api.invoke(FunctionName="reserved"), "Rate Exceeded")
    assert api.put_function_concurrency(FunctionName="reserved", ReservedConcurrentExecutions=2)["ReservedConcurrentExecutions"] == 2
    assert api.get_function_concurrency(FunctionName="reserved")["ReservedConcurrentExecutions"] == 2
    assert json.load(api.invoke(FunctionName="reserved", Payload=b"3")["Payload"]) == 3
    assert api.get_function(FunctionName="reserved")["Concurrency"]["ReservedConcurrentExecutions"] == 2
    refused("InvalidParameterValueException", 400, lambda: api.put_function_concurrency(FunctionName="reserved", ReservedConcurrentExecutions=901), "UnreservedConcurrentExecution")
    refused("ResourceNotFoundException", 404, lambda: api.put_function_concurrency(FunctionName="absent", ReservedConcurrentExecutions=1))
    assert api.delete_function_concurrency(FunctionName="reserved")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert "ReservedConcurrentExecutions" not in api.get_function_concurrency(FunctionName="reserved")
    api.delete_function(FunctionName="reserved")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
