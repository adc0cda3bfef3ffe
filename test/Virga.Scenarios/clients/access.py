"""Who may do what, by boto3: users, execution roles, resource policies. One function a scenario, run as `access.py NAME`."""
import json
import os
import sys

import boto3
import botocore.config
import botocore.auth
import botocore.awsrequest
import urllib.request
import urllib.error

from common import ENDPOINT, refused
from lambda_api import create, package

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})


def client(service, key=None):
    config = botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False)
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]} if key else {}
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **keys)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource} for effect, action, resource in statements]})


def user(name, *statements):
    iam = client("iam")
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
    return iam.create_access_key(UserName=name)["AccessKey"]


def users():
    root = client("lambda")
    create(root, "acc", Publish=True)
    create(root, "other")
    nobody = client("lambda", user("nobody"))
    refused("AccessDeniedException", 403, lambda: nobody.invoke(FunctionName="acc"), "User: arn:aws:iam::000000000000:user/nobody is not authorized to perform: lambda:InvokeFunction on resource: " + ARN + "acc because no identity-based policy allows")
    refused("AccessDeniedException", 403, lambda: nobody.list_functions(), "lambda:ListFunctions on resource: *")
    caller = client("lambda", user("caller", ("Allow", "lambda:Invoke*", ARN + "acc*"), ("Deny", "lambda:InvokeFunction", ARN + "acc:1")))
    assert caller.invoke(FunctionName="acc")["StatusCode"] == 200
    refused("AccessDeniedException", 403, lambda: caller.invoke(FunctionName="acc", Qualifier="1"), "explicit deny")
    refused("AccessDeniedException", 403, lambda: caller.invoke(FunctionName="other"))
    refused("AccessDeniedException", 403, lambda: caller.delete_function(FunctionName="acc"))
    root.add_permission(FunctionName="other", StatementId="n", Action="lambda:InvokeFunction", Principal="arn:aws:iam::000000000000:user/nobody")
    assert nobody.invoke(FunctionName="other")["StatusCode"] == 200, "the function's own policy lets them"
    root.remove_permission(FunctionName="other", StatementId="n")
    refused("AccessDeniedException", 403, lambda: nobody.invoke(FunctionName="other"))
    logs = client("logs", user("reader", ("Allow", "logs:FilterLogEvents", "arn:aws:logs:*:*:log-group:/aws/lambda/acc:*")))
    logs.filter_log_events(logGroupName="/aws/lambda/acc")
    refused("AccessDeniedException", 400, lambda: logs.filter_log_events(logGroupName="/aws/lambda/other"))
    metrics = client("cloudwatch", user("unmeasured"))
    refused("AccessDenied", 400, lambda: metrics.list_metrics())


def passing():
    iam, root = client("iam"), client("lambda")
    iam.create_role(RoleName="worker", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="stranger", AssumeRolePolicyDocument=TRUST.replace("lambda.", "ec2."))
    role = "arn:aws:iam::000000000000:role/worker"
    refused("InvalidParameterValueException", 400, lambda: create(root, "p1", Role=role.replace("worker", "stranger")), "cannot be assumed by Lambda")
    maker = client("lambda", user("maker", ("Allow", "lambda:*", "*")))
    refused("AccessDeniedException", 403, lambda: create(maker, "p1", Role=role), "iam:PassRole on resource: " + role)
    iam.put_user_policy(UserName="maker", PolicyName="pass", PolicyDocument=policy(("Allow", "iam:PassRole", role)))
    create(maker, "p1", Role=role)
    refused("AccessDeniedException", 403, lambda: maker.update_function_configuration(FunctionName="p1", Role=role.replace("worker", "stranger")))


ASKS = """
import boto3
def handler(event, context):
    try:
        if event == "who":
            return boto3.client("sts").get_caller_identity()["Arn"]
        return boto3.client("lambda").invoke(FunctionName=event)["StatusCode"]
    except Exception as e:
        return str(e)
"""


def roles():
    iam, root = client("iam"), client("lambda")
    iam.create_role(RoleName="caller-role", AssumeRolePolicyDocument=TRUST)
    create(root, "target")
    create(root, "asks", Role="arn:aws:iam::000000000000:role/caller-role", Code={"ZipFile": package(ASKS)}, Timeout=20, MemorySize=256)
    create(root, "roleless", Role="arn:aws:iam::000000000000:role/not-there", Code={"ZipFile": package(ASKS)}, Timeout=20, MemorySize=256)

    def said(name, event):
        return json.load(root.invoke(FunctionName=name, Payload=json.dumps(event).encode())["Payload"])

    assert said("asks", "who") == "arn:aws:sts::000000000000:assumed-role/caller-role/asks", said("asks", "who")
    assert "AccessDenied" in said("asks", "target") and "no identity-based policy" in said("asks", "target")
    iam.put_role_policy(RoleName="caller-role", PolicyName="call", PolicyDocument=policy(("Allow", "lambda:InvokeFunction", ARN + "target")))
    assert said("asks", "target") == 200, "a change of the role's policies holds at once"
    assert "AccessDenied" in said("asks", "roleless")
    assert "assumed-role/not-there/roleless is not authorized" in said("roleless", "target"), said("roleless", "target")
    iam.delete_role_policy(RoleName="caller-role", PolicyName="call")
    assert "AccessDenied" in said("asks", "target")


def urls():
    root = client("lambda")
    create(root, "url")
    url = root.create_function_url_config(FunctionName="url", AuthType="AWS_IAM")["FunctionUrl"]

    def get(key):
        request = botocore.awsrequest.AWSRequest("GET", url)
        credentials = botocore.credentials.Credentials(key["AccessKeyId"], key["SecretAccessKey"])
        botocore.auth.SigV4Auth(credentials, "lambda", "us-east-1").add_auth(request)
        try:
            return urllib.request.urlopen(urllib.request.Request(url, headers=dict(request.headers))).status
        except urllib.error.HTTPError as error:
            return error.code

    assert get(user("url-nobody")) == 403
    assert get(user("url-caller", ("Allow", "lambda:InvokeFunctionUrl", ARN + "url"))) == 200


def management():
    def get(key, path, method="GET"):
        request = botocore.awsrequest.AWSRequest(method, ENDPOINT + path)
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(key["AccessKeyId"], key["SecretAccessKey"]), "lambda", "us-east-1").add_auth(request)
        try:
            return urllib.request.urlopen(urllib.request.Request(ENDPOINT + path, method=method, headers=dict(request.headers))).status
        except urllib.error.HTTPError as error:
            return error.code

    assert get(user("m-nobody"), "/_virga/v1/usage") == 403
    reader = user("m-reader", ("Allow", "virga:Read", "*"))
    assert get(reader, "/_virga/v1/usage") == 200 and get(reader, "/_virga/v1/key/rotate", "POST") == 403


if __name__ == "__main__":
    import botocore.credentials
    globals()[sys.argv[1]]()
