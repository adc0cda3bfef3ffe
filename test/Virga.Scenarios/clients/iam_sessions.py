"""boto3 against a node's STS, and errors before an operation is known. One function a scenario, run as `NAME.py SCENARIO`. Ends with 0 when all it expects holds."""
import json
import os
import sys
import urllib.error
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions

from common import ENDPOINT, refused
from iam_common import ACCOUNT, LAMBDA, SAME_ACCOUNT, allow, client, deny, policy, trust, user_with

SAVED = os.path.join(os.environ["VIRGA_HOME"], "iam-scenario.json")


def caller_identity():
    root = client("sts").get_caller_identity()
    assert (root["Arn"], root["UserId"], root["Account"]) == (f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, ACCOUNT)
    key = user_with("who", deny("*"))
    got = client("sts", key).get_caller_identity()
    assert got["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/who" and got["UserId"] == client().get_user(UserName="who")["User"]["UserId"]
    assert client("sts").get_access_key_info(AccessKeyId=key["AccessKeyId"])["Account"] == ACCOUNT
    refused("AccessDenied", 403, lambda: client("sts", key).get_access_key_info(AccessKeyId=key["AccessKeyId"]))
    refused("ValidationError", 400, lambda: client("sts").get_access_key_info(AccessKeyId="AKIAAAAAAAAAAAAAAAAA"))


def assume_role():
    iam, sts = client(), client("sts")
    role = iam.create_role(RoleName="assumed", Path="/deep/", AssumeRolePolicyDocument=SAME_ACCOUNT)["Role"]
    iam.put_role_policy(RoleName="assumed", PolicyName="p", PolicyDocument=policy(allow("iam:List*")))
    answer = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="me", DurationSeconds=900)
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": role["RoleId"] + ":me", "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/assumed/me"}
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    session = client("iam", answer["Credentials"])
    who = client("sts", answer["Credentials"]).get_caller_identity()
    assert (who["UserId"], who["Arn"]) == (answer["AssumedRoleUser"]["AssumedRoleId"], answer["AssumedRoleUser"]["Arn"])
    session.list_users()
    refused("AccessDenied", 403, lambda: session.create_user(UserName="x1"), f"User: {who['Arn']} is not authorized to perform: iam:CreateUser")
    narrow = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="narrow", Policy=policy(allow("iam:ListRoles"), allow("iam:CreateUser")))["Credentials"]
    client("iam", narrow).list_roles()
    refused("AccessDenied", 403, lambda: client("iam", narrow).list_users(), "because no session policy allows the iam:ListUsers action")
    refused("AccessDenied", 403, lambda: client("iam", narrow).create_user(UserName="x1"), "no identity-based policy")
    by_arn = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="byarn", PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"}])["Credentials"]
    refused("AccessDenied", 403, lambda: client("iam", by_arn).list_users(), "no session policy")
    refused("MalformedPolicyDocument", 400, lambda: sts.assume_role(RoleArn=role["Arn"], RoleSessionName="me", Policy="{"))
    refused("ValidationError", 400, lambda: sts.assume_role(RoleArn=role["Arn"], RoleSessionName="no spaces"))
    refused("ValidationError", 400, lambda: sts.assume_role(RoleArn=role["Arn"]))
    refused("ValidationError", 400, lambda: sts.assume_role(RoleArn=role["Arn"], RoleSessionName="me", DurationSeconds=60))
    refused("ValidationError", 400, lambda: sts.assume_role(RoleArn=role["Arn"], RoleSessionName="me", DurationSeconds=7200), "exceeds the MaxSessionDuration")
    refused("AccessDenied", 403, lambda: sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/absent", RoleSessionName="me"), "is not authorized to perform: sts:AssumeRole")
    # the trust names the account, so that the user's own policies must allow it; or the user itself, and then they need not
    key = user_with("actor")
    own = client("sts", key)
    refused("AccessDenied", 403, lambda: own.assume_role(RoleArn=role["Arn"], RoleSessionName="me"), "no identity-based policy allows the sts:AssumeRole action")
    iam.update_assume_role_policy(RoleName="assumed", PolicyDocument=trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/actor"}, Condition={"StringEquals": {"sts:ExternalId": "42"}}))
    refused("AccessDenied", 403, lambda: own.assume_role(RoleArn=role["Arn"], RoleSessionName="me"))
    refused("AccessDenied", 403, lambda: own.assume_role(RoleArn=role["Arn"], RoleSessionName="me", ExternalId="41"))
    own.assume_role(RoleArn=role["Arn"], RoleSessionName="me", ExternalId="42")
    iam.put_user_policy(UserName="actor", PolicyName="no", PolicyDocument=policy(deny("sts:AssumeRole")))
    refused("AccessDenied", 403, lambda: own.assume_role(RoleArn=role["Arn"], RoleSessionName="me", ExternalId="42"), "explicit deny in an identity-based policy")
    iam.update_assume_role_policy(RoleName="assumed", PolicyDocument=LAMBDA)
    refused("AccessDenied", 403, lambda: sts.assume_role(RoleArn=role["Arn"], RoleSessionName="me"))
    # what the role loses, its sessions lose at once; and with the role they end
    iam.put_role_policy(RoleName="assumed", PolicyName="p", PolicyDocument=policy(allow("s3:*")))
    refused("AccessDenied", 403, lambda: session.list_users())
    iam.delete_role_policy(RoleName="assumed", PolicyName="p")
    iam.delete_role(RoleName="assumed")
    iam.create_role(RoleName="assumed", Path="/deep/", AssumeRolePolicyDocument=SAME_ACCOUNT)
    refused("InvalidClientTokenId", 403, lambda: session.list_users())


def session_tokens():
    key = user_with("session", allow("iam:ListUsers"))
    session = client("sts", key).get_session_token(DurationSeconds=900)["Credentials"]
    assert client("sts", session).get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/session"
    client("iam", session).list_users()
    refused("AccessDenied", 403, lambda: client("iam", session).list_roles())
    refused("AccessDenied", 403, lambda: client("sts", session).get_session_token())
    refused("InvalidClientTokenId", 403, lambda: client("iam", {**session, "SessionToken": None}).list_users(), "The security token included in the request is invalid")
    refused("InvalidClientTokenId", 403, lambda: client("iam", {**session, "SessionToken": session["SessionToken"][:-8] + "AAAAAAAA"}).list_users())
    refused("InvalidClientTokenId", 403, lambda: client("iam", {**session, "AccessKeyId": "ASIA" + "A" * 16}).list_users())
    refused("SignatureDoesNotMatch", 403, lambda: client("iam", {**session, "SecretAccessKey": "x" * 40}).list_users())
    refused("UnrecognizedClientException", 403, lambda: client("lambda", {**session, "SessionToken": "bad"}).list_functions())
    url = client("sts", session).generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    assert b"user/session" in urllib.request.urlopen(url).read()
    root = client("sts").get_session_token()["Credentials"]
    assert client("sts", root).get_caller_identity()["Arn"].endswith(":root")
    client("lambda", root).list_functions()
    refused("AccessDenied", 403, lambda: client("sts", root).get_session_token())


def federation():
    key = user_with("issuer", allow(["sts:GetFederationToken", "iam:List*"]))
    answer = client("sts", key).get_federation_token(Name="guest", Policy=policy(allow("iam:ListUsers"), allow("iam:CreateUser")))
    assert answer["FederatedUser"] == {"FederatedUserId": f"{ACCOUNT}:guest", "Arn": f"arn:aws:sts::{ACCOUNT}:federated-user/guest"}
    guest = client("iam", answer["Credentials"])
    guest.list_users()
    refused("AccessDenied", 403, lambda: guest.list_roles(), "no session policy")
    refused("AccessDenied", 403, lambda: guest.create_user(UserName="x2"), "no identity-based policy")
    bare = client("sts", key).get_federation_token(Name="bare")["Credentials"]
    refused("AccessDenied", 403, lambda: client("iam", bare).list_users())
    refused("AccessDenied", 403, lambda: client("sts", user_with("other")).get_federation_token(Name="guest"))
    refused("AccessDenied", 403, lambda: client("sts").get_federation_token(Name="guest"))


def send(service, body, headers, sign=True, key=None, alter=lambda request: None):
    credentials = botocore.credentials.Credentials(*key) if key else boto3.Session().get_credentials()
    request = botocore.awsrequest.AWSRequest(method="POST", url=ENDPOINT + "/", data=body, headers=headers)
    if sign:
        botocore.auth.SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    alter(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(request.url, data=request.data, headers=dict(request.headers.items()), method="POST")) as answer:
            return answer.status, answer.headers["content-type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["content-type"], error.read().decode()


def wire_errors():
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    target = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "Logs_20140328.DescribeLogGroups"}
    action = b"Action=ListUsers&Version=2010-05-08"
    nobody = ("AKIAAAAAAAAAAAAAAAAA", "x" * 40)

    def cut(request):
        request.headers.replace_header("Authorization", request.headers["Authorization"].split(", Signature=")[0])

    def swap(request):
        request.data = b"Action=ListRoles&Version=2010-05-08"
    for (status, code), more in (((403, "MissingAuthenticationToken"), {"sign": False}), ((403, "InvalidClientTokenId"), {"key": nobody}), ((400, "IncompleteSignature"), {"alter": cut}), ((403, "SignatureDoesNotMatch"), {"alter": swap})):
        got = send("iam", action, dict(form), **more)
        assert got[0] == status and got[1] == "text/xml" and f"<Code>{code}</Code>" in got[2] and "<RequestId>" in got[2], got
    for (status, code), more in (((400, "MissingAuthenticationTokenException"), {"sign": False}), ((400, "UnrecognizedClientException"), {"key": nobody})):
        got = send("logs", b"{}", dict(target), **more)
        assert got[0] == status and got[1] == "application/x-amz-json-1.1" and json.loads(got[2])["__type"] == code, got
    refused("InvalidIdentityToken", 400, lambda: web_identity())


def web_identity():
    status, _, body = send("sts", b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15", {"content-type": "application/x-www-form-urlencoded"})
    raise botocore.exceptions.ClientError({"Error": {"Code": body.split("<Code>")[1].split("<")[0], "Message": body}, "ResponseMetadata": {"HTTPStatusCode": status}}, "x")


def before_restart():
    iam = client()
    iam.create_role(RoleName="lasting", AssumeRolePolicyDocument=SAME_ACCOUNT)
    iam.put_role_policy(RoleName="lasting", PolicyName="p", PolicyDocument=policy(allow("iam:ListRoles")))
    iam.create_group(GroupName="lasting")
    key = user_with("lasting", allow("iam:ListUsers"))
    iam.add_user_to_group(GroupName="lasting", UserName="lasting")
    off = iam.create_access_key(UserName="lasting")["AccessKey"]
    iam.update_access_key(UserName="lasting", AccessKeyId=off["AccessKeyId"], Status="Inactive")
    session = client("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/lasting", RoleSessionName="me", Policy=policy(allow("iam:List*")))["Credentials"]
    with open(SAVED, "w") as file:
        json.dump([key, off, session], file, default=str)


def after_restart():
    with open(SAVED) as file:
        key, off, session = json.load(file)
    client("iam", key).list_users()
    assert [g["GroupName"] for g in client().list_groups_for_user(UserName="lasting")["Groups"]] == ["lasting"]
    refused("InvalidClientTokenId", 403, lambda: client("iam", off).list_users())
    client("iam", session).list_roles()
    refused("AccessDenied", 403, lambda: client("iam", session).list_users())


if __name__ == "__main__":
    globals()[sys.argv[1]]()
