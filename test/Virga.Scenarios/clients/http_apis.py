"""boto3 and plain HTTP against a node's API Gateway: one function a scenario, run as `http_apis.py NAME`. Ends with 0 when all it expects holds."""
import base64
import hashlib
import hmac
import http.client
import http.server
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
import zipfile

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.exceptions

from common import ENDPOINT, refused

ACCOUNT = "000000000000"
NODE = urllib.parse.urlsplit(ENDPOINT)
CODE = '''
def echo(event, context):
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": __import__("json").dumps(event)}
def text(event, context):
    return "just text"
def plain(event, context):
    return {"a": [1, 2]}
def parts(event, context):
    return {"statusCode": 201, "headers": {"X-One": "1"}, "cookies": ["a=1", "b=2"], "body": "aGk=", "isBase64Encoded": True}
def classic(event, context):
    return {"statusCode": 202, "headers": {"X-One": "1"}, "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}, "body": "hi"}
def bad(event, context):
    return {"statusCode": "none"}
def boom(event, context):
    raise ValueError("a secret detail")
def slow(event, context):
    __import__("time").sleep(2)
    return {}
CALLS = []
def simple(event, context):
    CALLS.append(1)
    return {"isAuthorized": event["identitySource"] == ["let me in"], "context": {"who": "me", "calls": len(CALLS), "routeKey": event["routeKey"], "routeArn": event["routeArn"]}}
def policy(event, context):
    return {"principalId": "p", "policyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": event["methodArn"].rsplit("/", 1)[0] + "/yes*"}]}, "context": {"k": "v"}}
'''


def client(service="apigatewayv2", credentials=None):
    config = botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False)
    more = {"aws_access_key_id": credentials["AccessKeyId"], "aws_secret_access_key": credentials["SecretAccessKey"]} if credentials else {}
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **more)


api = client()
functions = client("lambda")


def function(handler):
    """A function that API Gateway may call; returns its ARN."""
    name = f"{handler}-{uuid.uuid4().hex[:8]}"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("m.py", CODE)
    arn = functions.create_function(FunctionName=name, Runtime="python3.11", Handler=f"m.{handler}", Role=f"arn:aws:iam::{ACCOUNT}:role/r", Code={"ZipFile": packed.getvalue()}, Timeout=10)["FunctionArn"]
    functions.add_permission(FunctionName=name, StatementId="gateway", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com", SourceArn=f"arn:aws:execute-api:us-east-1:{ACCOUNT}:*")
    return arn


def call(target, path="/", method="GET", headers=(), body=None, host=None):
    """An ordinary request below an API's endpoint, or to the node with another Host; returns status, headers and text."""
    base = urllib.parse.urlsplit(target["ApiEndpoint"]).path if host is None else ""
    connection = http.client.HTTPConnection(NODE.hostname, NODE.port, timeout=30)
    connection.putrequest(method, base + path, skip_host=host is not None)
    if host:
        connection.putheader("Host", host)
    for name, value in headers:
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def called(target, path="/", **more):
    """The event that the echo function was called with."""
    status, _, text = call(target, path, **more)
    assert status == 200, (status, text)
    return json.loads(text)


def integration(target, handler=None, version="2.0", **more):
    uri = handler if handler and handler.startswith("arn:") else function(handler or "echo")
    return "integrations/" + api.create_integration(ApiId=target["ApiId"], IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion=version, **more)["IntegrationId"]


def new(stage="$default", **more):
    made = api.create_api(Name="test", ProtocolType="HTTP", **more)
    if stage:
        api.create_stage(ApiId=made["ApiId"], StageName=stage, AutoDeploy=True)
    return made


def management():
    refused("BadRequestException", 400, lambda: api.create_api(Name="w", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action"), "not supported")
    refused("NotFoundException", 404, lambda: api.get_api(ApiId="absent"), "Invalid API identifier specified absent")
    made = api.create_api(Name="one", ProtocolType="HTTP", Description="d", Tags={"a": "1"}, CorsConfiguration={"AllowOrigins": ["https://x.example"], "MaxAge": 5})
    assert made["ApiEndpoint"] == f"{ENDPOINT}/_virga/apis/{made['ApiId']}" and re.fullmatch("[a-z0-9]{10}", made["ApiId"]), made
    assert (made["ProtocolType"], made["RouteSelectionExpression"], made["Tags"], made["CorsConfiguration"]["MaxAge"]) == ("HTTP", "${request.method} ${request.path}", {"a": "1"}, 5), made
    assert api.update_api(ApiId=made["ApiId"], Name="two")["Description"] == "d"
    got = api.get_api(ApiId=made["ApiId"])
    assert (got["Name"], got["CreatedDate"]) == ("two", made["CreatedDate"]), got
    assert made["ApiId"] in [one["ApiId"] for page in api.get_paginator("get_apis").paginate(PaginationConfig={"PageSize": 1}) for one in page["Items"]]
    api.delete_cors_configuration(ApiId=made["ApiId"])
    assert "CorsConfiguration" not in api.get_api(ApiId=made["ApiId"])
    target = integration(made, f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:any")
    refused("BadRequestException", 400, lambda: integration(made, f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:any", TimeoutInMillis=30_001))
    refused("BadRequestException", 400, lambda: api.create_integration(ApiId=made["ApiId"], IntegrationType="HTTP_PROXY", IntegrationUri="ftp://x", IntegrationMethod="GET", PayloadFormatVersion="1.0"))
    refused("BadRequestException", 400, lambda: api.create_integration(ApiId=made["ApiId"], IntegrationType="AWS_PROXY", IntegrationSubtype="SQS-SendMessage", PayloadFormatVersion="1.0"), "not supported")
    route = api.create_route(ApiId=made["ApiId"], RouteKey="GET /pets/{id}", Target=target)
    assert (route["AuthorizationType"], route["ApiKeyRequired"], route["Target"]) == ("NONE", False, target), route
    refused("ConflictException", 409, lambda: api.create_route(ApiId=made["ApiId"], RouteKey="GET /pets/{id}"), "Route with key GET /pets/{id} already exists for this API")
    for key in ["GET", "get /x", "GET x", "GET /{a+}/b", "FETCH /x", "$other"]:
        refused("BadRequestException", 400, lambda: api.create_route(ApiId=made["ApiId"], RouteKey=key), "not formatted properly")
    refused("ConflictException", 409, lambda: api.delete_integration(ApiId=made["ApiId"], IntegrationId=target.split("/")[1]), "referenced by route")
    assert api.update_route(ApiId=made["ApiId"], RouteId=route["RouteId"], OperationName="pet")["RouteKey"] == "GET /pets/{id}"
    assert [one["OperationName"] for one in api.get_routes(ApiId=made["ApiId"])["Items"]] == ["pet"]
    changed = api.update_integration(ApiId=made["ApiId"], IntegrationId=target.split("/")[1], RequestParameters={"append:header.a": "b", "remove:header.c": "''"})
    assert changed["RequestParameters"] == {"append:header.a": "b", "remove:header.c": "''"}, changed
    changed = api.update_integration(ApiId=made["ApiId"], IntegrationId=target.split("/")[1], RequestParameters={"append:header.a": ""})
    assert changed["RequestParameters"] == {"remove:header.c": "''"}, changed
    assert api.get_integration_responses(ApiId=made["ApiId"], IntegrationId="x")["Items"] == []
    refused("BadRequestException", 400, lambda: api.create_vpc_link(Name="x", SubnetIds=["a"]), "not supported")
    refused("BadRequestException", 400, lambda: api.create_model(ApiId=made["ApiId"], Name="x", Schema="{}"), "WebSocket")
    arn = f"arn:aws:apigateway:us-east-1::/apis/{made['ApiId']}"
    api.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    api.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert api.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"} == api.get_api(ApiId=made["ApiId"])["Tags"]
    api.delete_route(ApiId=made["ApiId"], RouteId=route["RouteId"])
    api.delete_integration(ApiId=made["ApiId"], IntegrationId=target.split("/")[1])
    api.delete_api(ApiId=made["ApiId"])
    refused("NotFoundException", 404, lambda: api.delete_api(ApiId=made["ApiId"]))


def access():
    iam = client("iam")
    iam.create_user(UserName="gate")
    someone = client(credentials=iam.create_access_key(UserName="gate")["AccessKey"])
    made = new(None)
    refused("AccessDeniedException", 403, lambda: someone.get_api(ApiId=made["ApiId"]), "apigateway:GET")
    iam.put_user_policy(UserName="gate", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["apigateway:GET", "apigateway:POST"], "Resource": f"arn:aws:apigateway:us-east-1::/apis/{made['ApiId']}*"}]}))
    assert someone.get_api(ApiId=made["ApiId"])["ApiId"] == made["ApiId"]
    assert someone.create_route(ApiId=made["ApiId"], RouteKey="GET /")["RouteId"]
    refused("AccessDeniedException", 403, lambda: someone.delete_api(ApiId=made["ApiId"]), "apigateway:DELETE")
    refused("AccessDeniedException", 403, lambda: someone.create_integration(ApiId=made["ApiId"], IntegrationType="AWS_PROXY", IntegrationUri="arn:aws:lambda:x", PayloadFormatVersion="2.0", CredentialsArn=f"arn:aws:iam::{ACCOUNT}:role/x"), "iam:PassRole")


def quick_create():
    made = api.create_api(Name="quick", ProtocolType="HTTP", Target=function("text"))
    assert [(one["RouteKey"], one["ApiGatewayManaged"]) for one in api.get_routes(ApiId=made["ApiId"])["Items"]] == [("$default", True)]
    stage = api.get_stage(ApiId=made["ApiId"], StageName="$default")
    assert stage["AutoDeploy"] and stage["DeploymentId"] and "Successfully deployed" in stage["LastDeploymentStatusMessage"], stage
    ran = subprocess.run(["curl", "-sS", "-w", "|%{http_code}", made["ApiEndpoint"] + "/any/path"], capture_output=True, text=True)
    assert ran.stdout == "just text|200", ran
    named = f"{made['ApiId']}.execute-api.localhost"
    ran = subprocess.run(["curl", "-sS", "--resolve", f"{named}:{NODE.port}:127.0.0.1", f"http://{named}:{NODE.port}/"], capture_output=True, text=True)
    assert ran.stdout == "just text", ran
    assert call(made, host=f"{made['ApiId']}.execute-api.us-east-1.amazonaws.com")[2] == "just text"
    assert call(made, host="nosuchapi.execute-api.localhost")[0] == 404


def routes():
    made = new()
    target = integration(made)
    for key in ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /pets/dog", "POST /pets", "GET /", "ANY /any/{a}/{b+}", "$default"]:
        api.create_route(ApiId=made["ApiId"], RouteKey=key, Target=target)
    for method, path, key, parameters in [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", None), ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}), ("GET", "/pets/cat", "GET /pets/{proxy+}", {"proxy": "cat"}),
        ("GET", "/pets/dog/1/x", "GET /pets/{proxy+}", {"proxy": "dog/1/x"}), ("DELETE", "/pets/dog", "ANY /pets/dog", None), ("PUT", "/pets/dog/1", "$default", None), ("GET", "/", "GET /", None),
        ("POST", "/pets", "POST /pets", None), ("GET", "/pets", "$default", None), ("GET", "/any/a%20b/c%2Fd/%C3%A9", "ANY /any/{a}/{b+}", {"a": "a b", "b": "c/d/\u00e9"}),
    ]:
        event = called(made, path, method=method)
        assert (event["routeKey"], event.get("pathParameters")) == (key, parameters), (method, path, event)
        assert event["requestContext"]["routeKey"] == key
    empty = new()
    assert call(empty, "/x")[::2] == (404, '{"message":"Not Found"}')


def payload_2():
    made = new("dev")
    api.create_route(ApiId=made["ApiId"], RouteKey="POST /a/{id}", Target=integration(made))
    api.update_stage(ApiId=made["ApiId"], StageName="dev", StageVariables={"v": "1"})
    headers = [("X-Two", "a"), ("X-Two", "b"), ("Cookie", "c=1; d=2"), ("User-Agent", "test"), ("Content-Type", "application/json")]
    event = called(made, "/dev/a/x%20y?q=1&q=2&e=%C3%A9", method="POST", headers=headers, body=b'{"k": 1}')
    assert list(event) == ["version", "routeKey", "rawPath", "rawQueryString", "cookies", "headers", "queryStringParameters", "requestContext", "pathParameters", "stageVariables", "body", "isBase64Encoded"], list(event)
    assert (event["version"], event["rawPath"], event["rawQueryString"], event["cookies"]) == ("2.0", "/dev/a/x y", "q=1&q=2&e=%C3%A9", ["c=1", "d=2"]), event
    assert event["headers"]["x-two"] == "a,b" and "cookie" not in event["headers"] and event["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert event["queryStringParameters"] == {"q": "1,2", "e": "\u00e9"} and event["stageVariables"] == {"v": "1"} and event["pathParameters"] == {"id": "x y"}
    context = event["requestContext"]
    assert (context["accountId"], context["apiId"], context["stage"], context["http"]["method"], context["http"]["path"]) == (ACCOUNT, made["ApiId"], "dev", "POST", "/dev/a/x y"), context
    assert context["http"]["userAgent"] == "test" and context["timeEpoch"] > 1_600_000_000_000 and re.fullmatch(r"\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000", context["time"])
    assert (event["body"], event["isBase64Encoded"]) == ('{"k": 1}', False)
    event = called(made, "/dev/a/1", method="POST", body=b"\x00\xff", headers=[("Content-Type", "application/octet-stream")])
    assert (event["body"], event["isBase64Encoded"]) == ("AP8=", True)
    event = called(made, "/a/1", method="POST", host=f"{made['ApiId']}.execute-api.localhost") if call(made, "/a/1", method="POST", host=f"{made['ApiId']}.execute-api.localhost")[0] == 200 else None
    assert event is None  # without a default stage the path must name one
    event = called(made, "/dev/a/1", method="POST", host=f"{made['ApiId']}.execute-api.localhost")
    assert (event["requestContext"]["domainName"], event["requestContext"]["domainPrefix"]) == (f"{made['ApiId']}.execute-api.localhost", made["ApiId"])


def answers_2():
    made = new()
    for handler in ["text", "plain", "parts", "bad", "boom"]:
        api.create_route(ApiId=made["ApiId"], RouteKey=f"GET /{handler}", Target=integration(made, handler))
    status, headers, text = call(made, "/text")
    assert (status, headers["content-type"], text) == (200, "application/json", "just text") and headers["apigw-requestid"]
    assert json.loads(call(made, "/plain")[2]) == {"a": [1, 2]}
    status, headers, text = call(made, "/parts")
    assert (status, headers["x-one"], headers.get_all("set-cookie"), text, headers["content-type"]) == (201, "1", ["a=1", "b=2"], "hi", "text/plain;charset=UTF-8"), (status, headers.items(), text)
    for handler in ["bad", "boom"]:
        assert call(made, f"/{handler}")[::2] == (500, '{"message":"Internal Server Error"}')
    short = integration(made, "slow", TimeoutInMillis=100)
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /slow", Target=short)
    assert call(made, "/slow")[::2] == (503, '{"message":"Service Unavailable"}')
    assert call(made, "/text", method="GET", headers=[("Content-Length", str(11 << 20))])[::2] == (413, '{"message":"Request Entity Too Large"}')
    # a function whose policy doesn't name the gateway isn't called
    arn = function("text")
    functions.remove_permission(FunctionName=arn, StatementId="gateway")
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /closed", Target=integration(made, arn))
    assert call(made, "/closed")[::2] == (500, '{"message":"Internal Server Error"}')
    functions.add_permission(FunctionName=arn, StatementId="gateway", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com", SourceArn=f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{made['ApiId']}/*/GET/other")
    assert call(made, "/closed")[0] == 500
    functions.add_permission(FunctionName=arn, StatementId="right", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com", SourceArn=f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{made['ApiId']}/*/GET/closed")
    assert call(made, "/closed")[::2] == (200, "just text")
    # or by a role that the gateway may assume
    iam = client("iam")
    iam.create_role(RoleName="caller", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
    role = iam.get_role(RoleName="caller")["Role"]["Arn"]
    own = function("text")
    functions.remove_permission(FunctionName=own, StatementId="gateway")
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /role", Target=integration(made, own, CredentialsArn=role))
    assert call(made, "/role")[0] == 500
    iam.put_role_policy(RoleName="caller", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": own}]}))
    until(lambda: call(made, "/role")[2] == "just text")


def until(holds):
    end = time.time() + 20
    while not holds():
        assert time.time() < end, holds
        time.sleep(0.1)


def payload_1():
    made = new("dev")
    api.create_route(ApiId=made["ApiId"], RouteKey="ANY /a/{id}", Target=integration(made, version="1.0"))
    event = called(made, "/dev/a/1?q=1&q=2", headers=[("X-Two", "a"), ("X-Two", "b"), ("Cookie", "c=1")])
    assert (event["version"], event["resource"], event["path"], event["httpMethod"]) == ("1.0", "/a/{id}", "/dev/a/1", "GET"), event
    assert (event["headers"]["x-two"], event["multiValueHeaders"]["x-two"], event["headers"]["cookie"]) == ("b", ["a", "b"], "c=1"), event["headers"]
    assert (event["queryStringParameters"], event["multiValueQueryStringParameters"]) == ({"q": "2"}, {"q": ["1", "2"]})
    assert (event["pathParameters"], event["stageVariables"], event["body"], event["isBase64Encoded"]) == ({"id": "1"}, None, None, False)
    context = event["requestContext"]
    assert (context["resourcePath"], context["httpMethod"], context["stage"], context["identity"]["sourceIp"], context["resourceId"]) == ("/a/{id}", "GET", "dev", "127.0.0.1", "ANY /a/{id}"), context
    assert called(made, "/dev/a/1")["queryStringParameters"] is None
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /classic", Target=integration(made, "classic", "1.0"))
    status, headers, text = call(made, "/dev/classic")
    assert (status, headers["x-one"], headers.get_all("set-cookie"), text) == (202, "1", ["a=1", "b=2"], "hi"), headers.items()
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /plain", Target=integration(made, "plain", "1.0"))
    assert call(made, "/dev/plain")[::2] == (500, '{"message":"Internal Server Error"}')


def deployments():
    made = new(None)
    first = integration(made, "text")
    refused("BadRequestException", 400, lambda: api.create_deployment(ApiId=made["ApiId"]), "At least one route")
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /one", Target=first)
    refused("NotFoundException", 404, lambda: api.create_deployment(ApiId=made["ApiId"], StageName="absent"), "Invalid stage identifier specified")
    one = api.create_deployment(ApiId=made["ApiId"], Description="first")
    assert (one["DeploymentStatus"], one["AutoDeployed"]) == ("DEPLOYED", False), one
    api.create_stage(ApiId=made["ApiId"], StageName="prod", DeploymentId=one["DeploymentId"])
    refused("ConflictException", 409, lambda: api.create_stage(ApiId=made["ApiId"], StageName="prod"), "Stage already exists")
    refused("BadRequestException", 400, lambda: api.create_stage(ApiId=made["ApiId"], StageName="a b"))
    assert call(made, "/prod/one")[2] == "just text"
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /two", Target=first)
    assert call(made, "/prod/two")[0] == 404  # not deployed
    two = api.create_deployment(ApiId=made["ApiId"], StageName="prod")
    assert call(made, "/prod/two")[0] == 200
    api.update_stage(ApiId=made["ApiId"], StageName="prod", DeploymentId=one["DeploymentId"])
    assert call(made, "/prod/two")[0] == 404
    refused("BadRequestException", 400, lambda: api.delete_deployment(ApiId=made["ApiId"], DeploymentId=one["DeploymentId"]), "Active stages")
    assert {entry["DeploymentId"] for entry in api.get_deployments(ApiId=made["ApiId"])["Items"]} == {one["DeploymentId"], two["DeploymentId"]}
    api.update_stage(ApiId=made["ApiId"], StageName="prod", AutoDeploy=True)
    assert call(made, "/prod/two")[0] == 200
    api.update_stage(ApiId=made["ApiId"], StageName="prod", AutoDeploy=False)
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /three", Target=first)
    assert (call(made, "/prod/two")[0], call(made, "/prod/three")[0]) == (200, 404)
    # a stage's variables name the function
    arn = function("text")
    name = arn.rsplit(":", 1)[1]
    api.create_stage(ApiId=made["ApiId"], StageName="beta", AutoDeploy=True, StageVariables={"f": name})
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /var", Target=integration(made, arn.replace(name, "${stageVariables.f}")))
    assert call(made, "/beta/var")[2] == "just text"
    api.delete_stage(ApiId=made["ApiId"], StageName="beta")
    assert call(made, "/beta/var")[0] == 404


def cors():
    made = new(CorsConfiguration={"AllowOrigins": ["https://a.example", "http://*"], "AllowMethods": ["GET", "POST"], "AllowHeaders": ["x-a"], "ExposeHeaders": ["x-one"], "MaxAge": 300, "AllowCredentials": True})
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /", Target=integration(made, "parts"))
    ask = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "POST")]
    status, headers, _ = call(made, "/nowhere", method="OPTIONS", headers=ask)
    assert (status, headers["access-control-allow-origin"], headers["access-control-allow-methods"], headers["access-control-allow-headers"], headers["access-control-max-age"], headers["access-control-allow-credentials"]) == (204, "https://a.example", "GET,POST", "x-a", "300", "true"), headers.items()
    assert "access-control-allow-origin" not in call(made, "/", method="OPTIONS", headers=[("Origin", "https://evil.example"), ask[1]])[1]
    _, headers, _ = call(made, "/", headers=[("Origin", "http://any.example")])
    assert (headers["access-control-allow-origin"], headers["access-control-expose-headers"], headers["vary"]) == ("http://any.example", "x-one", "Origin"), headers.items()
    assert call(made, "/nowhere", method="OPTIONS")[0] == 404
    refused("BadRequestException", 400, lambda: api.update_api(ApiId=made["ApiId"], CorsConfiguration={"AllowOrigins": ["*"], "AllowCredentials": True}), "allowCredentials")


def throttling():
    made = new()
    target = integration(made, "text")
    for path in ["a", "b"]:
        api.create_route(ApiId=made["ApiId"], RouteKey=f"GET /{path}", Target=target)
    api.update_stage(ApiId=made["ApiId"], StageName="$default", DefaultRouteSettings={"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 2}, RouteSettings={"GET /b": {"ThrottlingBurstLimit": 5}})
    assert [call(made, "/a")[0] for _ in range(3)] == [200, 200, 429]
    assert call(made, "/a")[2] == '{"message":"Too Many Requests"}'
    assert [call(made, "/b")[0] for _ in range(6)] == [200] * 5 + [429]
    api.delete_route_settings(ApiId=made["ApiId"], StageName="$default", RouteKey="GET /b")
    assert "GET /b" not in api.get_stage(ApiId=made["ApiId"], StageName="$default").get("RouteSettings", {})
    refused("NotFoundException", 404, lambda: api.update_stage(ApiId=made["ApiId"], StageName="$default", RouteSettings={"GET /absent": {}}))


class Backend(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked; also an issuer of tokens."""
    keys, asked = [], 0

    def reply(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        if self.path.startswith("/issuer/.well-known/openid-configuration"):
            answer = {"issuer": ISSUER[0], "jwks_uri": ISSUER[0] + "/keys"}
        elif self.path == "/issuer/keys":
            Backend.asked += 1
            answer = {"keys": Backend.keys}
        else:
            answer = {"method": self.command, "path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}, "body": body}
        data = json.dumps(answer).encode()
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Backend", "1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = reply

    def log_message(self, *_):
        pass


ISSUER = [""]


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    ISSUER[0] = base + "/issuer"
    return base


def http_proxy():
    base = serve()
    made = new("dev")

    def proxy(key, uri, method="ANY", **more):
        target = api.create_integration(ApiId=made["ApiId"], IntegrationType="HTTP_PROXY", IntegrationUri=uri, IntegrationMethod=method, PayloadFormatVersion="1.0", **more)["IntegrationId"]
        api.create_route(ApiId=made["ApiId"], RouteKey=key, Target=f"integrations/{target}")

    proxy("ANY /all/{proxy+}", base + "/base/{proxy}")
    status, headers, text = call(made, "/dev/all/a%20b/c?q=1", method="POST", headers=[("X-A", "1"), ("Content-Type", "text/plain")], body=b"hello")
    got = json.loads(text)
    assert (status, headers["x-backend"], got["method"], got["path"], got["body"]) == (200, "1", "POST", "/base/a%20b/c?q=1", "hello"), got
    assert got["headers"]["x-a"] == "1" and "for=127.0.0.1" in got["headers"]["forwarded"] and got["headers"]["host"] == base[7:], got
    assert call(made, "/dev/all/missing")[0] == 404
    proxy("POST /mapped/{id}", base + "/x", "PUT", RequestParameters={
        "append:header.x-a": "$request.querystring.q", "overwrite:header.x-b": "${context.stage}-$request.path.id-${request.path.id}", "remove:header.x-c": "''", "overwrite:path": "/other/$request.path.id",
        "append:querystring.new": "$request.body.k.n", "remove:querystring.q": "''"}, ResponseParameters={"200": {"append:header.x-more": "$response.header.x-backend", "overwrite:statuscode": "203"}})
    api.update_integration(ApiId=made["ApiId"], IntegrationId=api.get_integrations(ApiId=made["ApiId"])["Items"][1]["IntegrationId"], RequestParameters={"overwrite:header.x-b": "${context.stage}-${request.path.id}", "overwrite:path": "/other/${request.path.id}"})
    status, headers, text = call(made, "/dev/mapped/7?q=v&r=2", method="POST", headers=[("X-A", "0"), ("X-C", "gone"), ("Content-Type", "application/json")], body=b'{"k": {"n": 5}}')
    got = json.loads(text)
    assert (status, headers["x-more"], got["method"], got["path"]) == (203, "1", "PUT", "/other/7?r=2&new=5"), (status, headers.items(), got)
    assert (got["headers"]["x-b"], "x-c" in got["headers"]) == ("dev-7", False) and got["headers"]["x-a"] in ("0, v", "0,v"), got
    proxy("GET /gone", "http://127.0.0.1:1/")
    assert call(made, "/dev/gone")[::2] == (503, '{"message":"Service Unavailable"}')
    proxy("GET /private", "http://10.255.255.1/")  # not a network that the operator allows
    assert call(made, "/dev/private")[::2] == (503, '{"message":"Service Unavailable"}')


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer:
    """An issuer's key, by openssl."""

    def __init__(self, kid, algorithm="RS256"):
        self.kid, self.algorithm = kid, algorithm
        self.file = tempfile.NamedTemporaryFile(suffix=".pem")
        kind = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if algorithm == "RS256" else ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        subprocess.run(["openssl", "genpkey", *kind, "-out", self.file.name], check=True, capture_output=True)

    def jwk(self):
        if self.algorithm == "RS256":
            modulus = subprocess.run(["openssl", "rsa", "-in", self.file.name, "-noout", "-modulus"], check=True, capture_output=True, text=True).stdout.strip().split("=")[1]
            return {"kty": "RSA", "kid": self.kid, "alg": "RS256", "use": "sig", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"}
        point = subprocess.run(["openssl", "pkey", "-in", self.file.name, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout[-64:]
        return {"kty": "EC", "crv": "P-256", "kid": self.kid, "use": "sig", "x": b64(point[:32]), "y": b64(point[32:])}

    def token(self, _header=None, **claims):
        now = int(time.time())
        body = {"iss": ISSUER[0], "aud": "app", "sub": "me", "exp": now + 600, "iat": now - 10, "scope": "read write", **claims}
        signed = b64(json.dumps({"alg": self.algorithm, "kid": self.kid, **(_header or {})}).encode()) + "." + b64(json.dumps({key: value for key, value in body.items() if value is not None}).encode())
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.file.name], input=signed.encode(), check=True, capture_output=True).stdout
        if self.algorithm == "ES256":  # openssl's is DER, a token's the two numbers
            first = signature[3]
            r, s = signature[4:4 + first], signature[6 + first:]
            signature = b"".join(one.lstrip(b"\0").rjust(32, b"\0") for one in (r, s))
        return f"{signed}.{b64(signature)}"


def jwt():
    serve()
    one, other, curve, unknown = Signer("one"), Signer("other"), Signer("curve", "ES256"), Signer("unknown")
    Backend.keys = [one.jwk(), curve.jwk()]
    made = new()
    target = integration(made)
    refused("BadRequestException", 400, lambda: api.create_authorizer(ApiId=made["ApiId"], Name="x", AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"], JwtConfiguration={"Audience": ["app"], "Issuer": "http://elsewhere.example"}), "https")
    authorizer = api.create_authorizer(ApiId=made["ApiId"], Name="tokens", AuthorizerType="JWT", IdentitySource=["$request.header.Authorization"], JwtConfiguration={"Audience": ["app"], "Issuer": ISSUER[0]})["AuthorizerId"]
    refused("BadRequestException", 400, lambda: api.create_route(ApiId=made["ApiId"], RouteKey="GET /y", AuthorizationType="JWT", AuthorizerId="absent"), "authorizer")
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /open", Target=target, AuthorizationType="JWT", AuthorizerId=authorizer)
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /admin", Target=target, AuthorizationType="JWT", AuthorizerId=authorizer, AuthorizationScopes=["admin", "write"])
    refused("ConflictException", 409, lambda: api.delete_authorizer(ApiId=made["ApiId"], AuthorizerId=authorizer))

    def ask(token, path="/open"):
        return call(made, path, headers=[("Authorization", token)])

    status, headers, text = call(made, "/open")
    assert (status, text, headers["www-authenticate"]) == (401, '{"message":"Unauthorized"}', "Bearer"), headers.items()
    event = json.loads(ask("Bearer " + one.token(groups=["a", "b"], n=1, ok=True))[2])
    found = event["requestContext"]["authorizer"]["jwt"]
    assert found["scopes"] is None and (found["claims"]["sub"], found["claims"]["groups"], found["claims"]["n"], found["claims"]["ok"]) == ("me", "[a b]", "1", "true"), found
    assert json.loads(ask(one.token(), "/admin")[2])["requestContext"]["authorizer"]["jwt"]["scopes"] == ["write"]
    assert ask(curve.token())[0] == 200 and ask(one.token(aud=None, client_id="app"))[0] == 200 and ask(one.token(aud=["x", "app"]))[0] == 200
    status, headers, text = ask(one.token(scope="read"), "/admin")
    assert (status, text) == (403, '{"message":"Forbidden"}') and 'error="insufficient_scope"' in headers["www-authenticate"], headers.items()
    now = int(time.time())
    for claims, said in [({"aud": "no"}, "valid audience"), ({"aud": "no", "client_id": "app"}, "valid audience"), ({"iss": "x"}, "issuer"), ({"exp": now - 1}, "expired"), ({"exp": None}, "expired"), ({"nbf": now + 600}, "not valid yet"), ({"iat": now + 600}, "future")]:
        status, headers, text = ask(one.token(**claims))
        assert (status, text) == (401, '{"message":"Unauthorized"}') and said in headers["www-authenticate"], (claims, headers.items())
    good = one.token()
    forged = good.rsplit(".", 1)[0] + "." + b64(b"\0" * 256)
    unsigned = b64(b'{"alg":"none","kid":"one"}') + "." + good.split(".")[1] + "."
    secret = b64(b'{"alg":"HS256","kid":"one"}') + "." + good.split(".")[1]
    mac = secret + "." + b64(hmac.new(base64.urlsafe_b64decode(one.jwk()["n"] + "=="), secret.encode(), hashlib.sha256).digest())
    for token in [forged, unsigned, mac, unknown.token(), "nonsense", "a.b.c", other.token({"kid": "one"}), good[:-4] + "AAAA"]:
        assert ask(token)[0] == 401, token
    asked = Backend.asked
    assert asked <= 2, asked  # keys are kept
    Backend.keys = [one.jwk(), other.jwk()]
    until(lambda: ask(other.token())[0] == 200)  # a new key is found


def lambda_authorizers():
    made = new()
    target = integration(made)

    def authorizer(name, handler, **more):
        uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function(handler)}/invocations"
        return api.create_authorizer(ApiId=made["ApiId"], Name=name, AuthorizerType="REQUEST", AuthorizerUri=uri, **more)["AuthorizerId"]

    simple = authorizer("simple", "simple", AuthorizerPayloadFormatVersion="2.0", EnableSimpleResponses=True, IdentitySource=["$request.header.X-Pass"], AuthorizerResultTtlInSeconds=60)
    policy = authorizer("policy", "policy", AuthorizerPayloadFormatVersion="1.0", IdentitySource=["$request.querystring.token"])
    broken = authorizer("broken", "boom", AuthorizerPayloadFormatVersion="2.0", EnableSimpleResponses=True, IdentitySource=["$request.header.X-Pass"])
    for key, one in [("GET /simple", simple), ("GET /yes/{id}", policy), ("GET /no", policy), ("GET /broken", broken)]:
        api.create_route(ApiId=made["ApiId"], RouteKey=key, Target=target, AuthorizationType="CUSTOM", AuthorizerId=one)
    assert call(made, "/simple")[::2] == (401, '{"message":"Unauthorized"}')
    assert call(made, "/simple", headers=[("X-Pass", "no")])[::2] == (403, '{"message":"Forbidden"}')
    found = [called(made, "/simple", headers=[("X-Pass", "let me in")])["requestContext"]["authorizer"]["lambda"] for _ in range(3)]
    assert found[0]["who"] == "me" and found[0]["routeKey"] == "GET /simple" and found[0]["routeArn"].endswith(f"{made['ApiId']}/$default/GET/simple"), found
    assert found[0] == found[1] == found[2]  # the answer is kept
    assert call(made, "/no?token=x")[0] == 403 and call(made, "/broken", headers=[("X-Pass", "x")])[0] == 500
    status, _, text = call(made, "/yesyes?token=x")
    assert status == 404
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /yes", Target=target, AuthorizationType="CUSTOM", AuthorizerId=policy)
    assert called(made, "/yes?token=x")["requestContext"]["authorizer"]["lambda"] == {"k": "v"}


def signed():
    made = new()
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /mine", Target=integration(made), AuthorizationType="AWS_IAM")
    assert call(made, "/mine")[::2] == (403, '{"message":"Forbidden"}')

    def ask(credentials):
        request = botocore.awsrequest.AWSRequest("GET", made["ApiEndpoint"] + "/mine")
        botocore.auth.SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
        return call(made, "/mine", headers=request.headers.items())

    event = json.loads(ask(boto3.Session().get_credentials())[2])
    assert event["requestContext"]["authorizer"]["iam"]["userArn"] == f"arn:aws:iam::{ACCOUNT}:root", event
    iam = client("iam")
    iam.create_user(UserName="caller")
    key = iam.create_access_key(UserName="caller")["AccessKey"]
    someone = botocore.credentials.Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    assert ask(someone)[0] == 403
    iam.put_user_policy(UserName="caller", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": f"arn:aws:execute-api:us-east-1:{ACCOUNT}:{made['ApiId']}/*/GET/mine"}]}))
    assert json.loads(ask(someone)[2])["requestContext"]["authorizer"]["iam"]["userArn"].endswith(":user/caller")


def open_api():
    arn = function("echo")
    document = {
        "openapi": "3.1.0", "info": {"title": "shop", "version": "7", "description": "d"}, "tags": [{"name": "k", "x-amazon-apigateway-tag-value": "v"}],
        "x-amazon-apigateway-cors": {"allowOrigins": ["*"], "maxAge": 9},
        "paths": {
            "/items/{id}": {"get": {"operationId": "item", "security": [{"tokens": ["read"]}], "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": arn, "payloadFormatVersion": "2.0", "timeoutInMillis": 5000}}},
            "/site/{proxy+}": {"x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/site"}}},
            "/signed": {"post": {"security": [{"sigv4": []}], "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/site"}}},
            "/$default": {"x-amazon-apigateway-any-method": {"isDefaultRoute": True, "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": arn, "payloadFormatVersion": 1.0}}},
            "/bare": {"put": {}},
        },
        "components": {
            "securitySchemes": {
                "tokens": {"type": "oauth2", "flows": {}, "x-amazon-apigateway-authorizer": {"type": "jwt", "identitySource": "$request.header.Authorization", "jwtConfiguration": {"issuer": "https://id.example", "audience": ["a"]}}},
                "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
            },
            "x-amazon-apigateway-integrations": {"site": {"type": "http_proxy", "httpMethod": "ANY", "uri": "https://site.example/{proxy}", "payloadFormatVersion": "1.0", "requestParameters": {"append:header.a": "b"}}},
        },
    }
    made = api.import_api(Body=json.dumps(document))
    assert (made["Name"], made["Version"], made["Tags"], made["CorsConfiguration"], len(made["Warnings"])) == ("shop", "7", {"k": "v"}, {"AllowOrigins": ["*"], "MaxAge": 9}, 1), made
    refused("BadRequestException", 400, lambda: api.import_api(Body=json.dumps(document), FailOnWarnings=True), "Warnings found")
    refused("BadRequestException", 400, lambda: api.import_api(Body="swagger: '2.0'"), "OpenAPI")
    refused("BadRequestException", 400, lambda: api.import_api(Body="a: [1"), "neither JSON nor YAML")

    def shape(identifier):
        integrations = {one["IntegrationId"]: {key: value for key, value in one.items() if key != "IntegrationId"} for one in api.get_integrations(ApiId=identifier)["Items"]}
        authorizers = {one["AuthorizerId"]: one["Name"] for one in api.get_authorizers(ApiId=identifier)["Items"]}
        return sorted((one["RouteKey"], one["AuthorizationType"], authorizers.get(one.get("AuthorizerId")), one.get("AuthorizationScopes"), one.get("OperationName"), json.dumps(integrations.get(one.get("Target", "/").split("/")[1]), sort_keys=True)) for one in api.get_routes(ApiId=identifier)["Items"])

    before = shape(made["ApiId"])
    assert [one[:5] for one in before] == [("$default", "NONE", None, None, None), ("ANY /site/{proxy+}", "NONE", None, None, None), ("GET /items/{id}", "JWT", "tokens", ["read"], "item"), ("POST /signed", "AWS_IAM", None, None, None), ("PUT /bare", "NONE", None, None, None)], before
    for kind in ["JSON", "YAML"]:
        text = api.export_api(ApiId=made["ApiId"], Specification="OAS30", OutputType=kind)["body"].read().decode()
        assert text.startswith("{" if kind == "JSON" else "openapi:"), text[:40]
        again = api.import_api(Body=text)
        assert shape(again["ApiId"]) == before and again["CorsConfiguration"] == made["CorsConfiguration"] and again["Tags"] == {"k": "v"}, (text, shape(again["ApiId"]))
    bare = api.export_api(ApiId=made["ApiId"], Specification="OAS30", OutputType="YAML", IncludeExtensions=False)["body"].read().decode()
    assert set(re.findall("x-amazon[a-z-]*", bare)) == {"x-amazon-apigateway-any-method"}, bare  # or those routes would be lost
    api.create_stage(ApiId=made["ApiId"], StageName="$default", AutoDeploy=True)
    assert called(made, "/whatever")["version"] == "1.0"
    small = "openapi: 3.0.1\ninfo: {title: small, version: '1'}\npaths:\n  /only:\n    get:\n      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: '%s', payloadFormatVersion: '2.0'}\n" % arn
    assert api.reimport_api(ApiId=made["ApiId"], Body=small)["Name"] == "small"
    assert [one["RouteKey"] for one in api.get_routes(ApiId=made["ApiId"])["Items"]] == ["GET /only"] and called(made, "/only")["version"] == "2.0"
    based = api.import_api(Body=small + "servers: [{url: 'https://x.example/v1/shop'}]\n", Basepath="prepend")
    assert [one["RouteKey"] for one in api.get_routes(ApiId=based["ApiId"])["Items"]] == ["GET /v1/shop/only"]


def domains():
    made = new("dev")
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /x", Target=integration(made))
    api.create_domain_name(DomainName="api.shop.localhost")
    refused("ConflictException", 409, lambda: api.create_domain_name(DomainName="api.shop.localhost"))
    for name in ["127.0.0.1", "localhost", "x.s3.localhost", "lambda.us-east-1.amazonaws.com", "a b.c"]:
        refused("BadRequestException", 400, lambda: api.create_domain_name(DomainName=name), "invalid")
    refused("NotFoundException", 404, lambda: api.create_api_mapping(DomainName="api.shop.localhost", ApiId=made["ApiId"], Stage="absent"))
    mapping = api.create_api_mapping(DomainName="api.shop.localhost", ApiId=made["ApiId"], Stage="dev", ApiMappingKey="v1/pets")
    assert called(made, "/v1/pets/x", host="api.shop.localhost")["requestContext"]["stage"] == "dev"
    assert call(made, "/x", host="api.shop.localhost")[0] == 404
    assert call(made, "/_virga/health", host="api.shop.localhost")[2] == "ok"  # the node's own paths stay its own
    api.update_api(ApiId=made["ApiId"], DisableExecuteApiEndpoint=True)
    assert (call(made, "/dev/x")[0], call(made, "/v1/pets/x", host="api.shop.localhost")[0]) == (404, 200)
    assert [one["ApiMappingId"] for one in api.get_api_mappings(DomainName="api.shop.localhost")["Items"]] == [mapping["ApiMappingId"]]
    api.delete_api_mapping(DomainName="api.shop.localhost", ApiMappingId=mapping["ApiMappingId"])
    api.delete_domain_name(DomainName="api.shop.localhost")


def access_log():
    made = new()
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /x", Target=integration(made, "text"))
    client("logs").create_log_group(logGroupName="gateway")
    api.update_stage(ApiId=made["ApiId"], StageName="$default", AccessLogSettings={"DestinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:gateway", "Format": '{"route":"$context.routeKey","status":$context.status,"ip":"$context.identity.sourceIp","length":$context.responseLength}'})
    assert call(made, "/x")[0] == 200 and call(made, "/nowhere")[0] == 404
    lines = lambda: sorted(event["message"] for event in client("logs").filter_log_events(logGroupName="gateway")["events"])
    until(lambda: len(lines()) == 2)
    assert [json.loads(line)["status"] for line in lines()] == [404, 200] and json.loads(lines()[1]) == {"route": "GET /x", "status": 200, "ip": "127.0.0.1", "length": 9}, lines()


def keep():
    """Before the node is killed."""
    made = new("dev", Tags={"a": "1"})
    api.create_route(ApiId=made["ApiId"], RouteKey="GET /x", Target=integration(made, "text"))
    api.create_domain_name(DomainName="kept.localhost")
    api.create_api_mapping(DomainName="kept.localhost", ApiId=made["ApiId"], Stage="dev")
    print(made["ApiId"])


def kept(identifier):
    made = api.get_api(ApiId=identifier)
    assert made["Tags"] == {"a": "1"} and [one["RouteKey"] for one in api.get_routes(ApiId=identifier)["Items"]] == ["GET /x"], made
    assert call(made, "/dev/x")[2] == call(made, "/x", host="kept.localhost")[2] == "just text"


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
