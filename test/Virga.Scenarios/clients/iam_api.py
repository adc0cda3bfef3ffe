"""boto3 against a node's IAM and STS: one function a scenario, run as `iam_api.py NAME`. Ends with 0 when all it expects holds."""
import json
import os
import sys
import urllib.error
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions

ACCOUNT = "000000000000"
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def client(service="iam", credentials=None):
    config = botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False)
    more = {}
    if credentials:
        more = {"aws_access_key_id": credentials["AccessKeyId"], "aws_secret_access_key": credentials["SecretAccessKey"], "aws_session_token": credentials.get("SessionToken")}
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **more)


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trust(principal, **more):
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more})


LAMBDA = trust({"Service": "lambda.amazonaws.com"})
SAME_ACCOUNT = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})


def refused(code, status, call, words=""):
    try:
        call()
    except botocore.exceptions.ClientError as error:
        got = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        assert got == (code, status), f"{got} instead of {(code, status)}: {error}"
        assert words in error.response["Error"]["Message"], error
        return
    raise AssertionError(f"{code} was expected")


def user_with(name, *statements):
    """A new user with an inline policy, and its key."""
    iam = client()
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=policy(*statements))
    return iam.create_access_key(UserName=name)["AccessKey"]


def all_of(operation, list_name, **arguments):
    return [item for page in client().get_paginator(operation).paginate(**arguments) for item in page[list_name]]


def users():
    iam = client()
    made = iam.create_user(UserName="Ann", Path="/lab/", Tags=[{"Key": "team", "Value": "red & blue"}])["User"]
    assert (made["Arn"], made["Path"]) == (f"arn:aws:iam::{ACCOUNT}:user/lab/Ann", "/lab/") and made["UserId"].startswith("AIDA")
    got = iam.get_user(UserName="Ann")["User"]
    assert got == made and got["Tags"] == [{"Key": "team", "Value": "red & blue"}], got
    refused("EntityAlreadyExists", 409, lambda: iam.create_user(UserName="ann"), "User with name ann already exists.")
    refused("NoSuchEntity", 404, lambda: iam.get_user(UserName="bob"), "The user with name bob cannot be found.")
    refused("NoSuchEntity", 404, lambda: iam.delete_user(UserName="bob"))
    refused("NoSuchEntity", 404, lambda: iam.create_user(UserName="bob", PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/absent"))
    for i in range(7):
        iam.create_user(UserName=f"page-{i}", Path="/pages/")
    listed = all_of("list_users", "Users", PathPrefix="/pages/", PaginationConfig={"PageSize": 3})
    assert [user["UserName"] for user in listed] == [f"page-{i}" for i in range(7)]
    first = iam.list_users(PathPrefix="/pages/", MaxItems=3)
    assert first["IsTruncated"] and len(first["Users"]) == 3 and "Tags" not in first["Users"][0]
    key = iam.create_access_key(UserName="Ann")["AccessKey"]
    refused("EntityAlreadyExists", 409, lambda: iam.update_user(UserName="Ann", NewUserName="page-1"))
    iam.update_user(UserName="Ann", NewUserName="Anna", NewPath="/")
    assert iam.get_user(UserName="Anna")["User"]["UserId"] == made["UserId"]
    assert [k["AccessKeyId"] for k in iam.list_access_keys(UserName="Anna")["AccessKeyMetadata"]] == [key["AccessKeyId"]]
    assert client("sts", key).get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/Anna"
    refused("DeleteConflict", 409, lambda: iam.delete_user(UserName="Anna"), "must delete access keys first")
    iam.delete_access_key(UserName="Anna", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="Anna")
    refused("NoSuchEntity", 404, lambda: iam.get_user(UserName="Anna"))
    assert iam.get_user()["User"]["Arn"].endswith(":root")


def access_keys():
    iam = client()
    first = user_with("keys", allow("iam:*"))
    own = client("iam", first)
    assert (first["UserName"], first["Status"], first["AccessKeyId"][:4], len(first["SecretAccessKey"])) == ("keys", "Active", "AKIA", 40)
    assert own.get_user()["User"]["UserName"] == "keys"
    second = own.create_access_key()["AccessKey"]
    refused("LimitExceeded", 409, lambda: own.create_access_key(), "AccessKeysPerUser: 2")
    assert {k["AccessKeyId"] for k in own.list_access_keys()["AccessKeyMetadata"]} == {first["AccessKeyId"], second["AccessKeyId"]}
    used = iam.get_access_key_last_used(AccessKeyId=first["AccessKeyId"])
    assert (used["UserName"], used["AccessKeyLastUsed"]["ServiceName"], used["AccessKeyLastUsed"]["Region"]) == ("keys", "iam", "us-east-1")
    assert iam.get_access_key_last_used(AccessKeyId=second["AccessKeyId"])["AccessKeyLastUsed"]["ServiceName"] == "N/A"
    iam.update_access_key(UserName="keys", AccessKeyId=first["AccessKeyId"], Status="Inactive")
    refused("InvalidClientTokenId", 403, lambda: own.get_user())
    iam.update_access_key(UserName="keys", AccessKeyId=first["AccessKeyId"], Status="Active")
    own.get_user()
    refused("NoSuchEntity", 404, lambda: iam.delete_access_key(UserName="keys", AccessKeyId="AKIAAAAAAAAAAAAAAAAA"))
    refused("NoSuchEntity", 404, lambda: iam.delete_access_key(AccessKeyId=second["AccessKeyId"]))
    refused("NoSuchEntity", 404, lambda: iam.create_access_key(UserName="nobody"))
    refused("ValidationError", 400, lambda: iam.update_access_key(UserName="keys", AccessKeyId=first["AccessKeyId"], Status="Half"))
    own.delete_access_key(UserName="keys", AccessKeyId=first["AccessKeyId"])
    refused("InvalidClientTokenId", 403, lambda: own.get_user())


def groups():
    iam = client()
    made = iam.create_group(GroupName="crew", Path="/ships/")["Group"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:group/ships/crew" and made["GroupId"].startswith("AGPA")
    refused("EntityAlreadyExists", 409, lambda: iam.create_group(GroupName="CREW"))
    key = user_with("sailor")
    own = client("iam", key)
    refused("AccessDenied", 403, lambda: own.list_users())
    iam.put_group_policy(GroupName="crew", PolicyName="look", PolicyDocument=policy(allow("iam:List*")))
    iam.add_user_to_group(GroupName="crew", UserName="sailor")
    own.list_users()
    assert [u["UserName"] for u in iam.get_group(GroupName="crew")["Users"]] == ["sailor"]
    assert [g["GroupName"] for g in iam.list_groups_for_user(UserName="sailor")["Groups"]] == ["crew"]
    assert [g["GroupName"] for g in iam.list_groups(PathPrefix="/ships/")["Groups"]] == ["crew"]
    refused("NoSuchEntity", 404, lambda: iam.add_user_to_group(GroupName="crew", UserName="ghost"))
    refused("NoSuchEntity", 404, lambda: iam.get_group(GroupName="ghosts"))
    refused("DeleteConflict", 409, lambda: iam.delete_group(GroupName="crew"), "must remove users from group first")
    iam.delete_access_key(UserName="sailor", AccessKeyId=key["AccessKeyId"])
    refused("DeleteConflict", 409, lambda: iam.delete_user(UserName="sailor"), "must remove users from group first")
    iam.update_group(GroupName="crew", NewGroupName="hands")
    iam.update_user(UserName="sailor", NewUserName="mate")
    assert [u["UserName"] for u in iam.get_group(GroupName="hands")["Users"]] == ["mate"]
    iam.remove_user_from_group(GroupName="hands", UserName="mate")
    refused("NoSuchEntity", 404, lambda: iam.remove_user_from_group(GroupName="hands", UserName="mate"))
    refused("DeleteConflict", 409, lambda: iam.delete_group(GroupName="hands"), "must delete policies first")
    iam.delete_group_policy(GroupName="hands", PolicyName="look")
    iam.delete_group(GroupName="hands")


def roles():
    iam = client()
    made = iam.create_role(RoleName="worker", Path="/service-role/", AssumeRolePolicyDocument=LAMBDA, Description="works", MaxSessionDuration=7200, Tags=[{"Key": "a", "Value": "b"}])["Role"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/service-role/worker" and made["RoleId"].startswith("AROA")
    got = iam.get_role(RoleName="worker")["Role"]
    assert got["AssumeRolePolicyDocument"] == json.loads(LAMBDA), got
    assert (got["Description"], got["MaxSessionDuration"], got["Tags"]) == ("works", 7200, [{"Key": "a", "Value": "b"}])
    iam.get_waiter("role_exists").wait(RoleName="worker")
    refused("EntityAlreadyExists", 409, lambda: iam.create_role(RoleName="worker", AssumeRolePolicyDocument=LAMBDA), "Role with name worker already exists.")
    refused("MalformedPolicyDocument", 400, lambda: iam.create_role(RoleName="w2", AssumeRolePolicyDocument="{"))
    refused("MalformedPolicyDocument", 400, lambda: iam.create_role(RoleName="w2", AssumeRolePolicyDocument=policy(allow("sts:AssumeRole"))), "Has prohibited field Resource")
    refused("ValidationError", 400, lambda: iam.create_role(RoleName="w2", AssumeRolePolicyDocument=LAMBDA, MaxSessionDuration=60))
    refused("LimitExceeded", 409, lambda: iam.create_role(RoleName="w2", AssumeRolePolicyDocument=trust({"Service": ["lambda.amazonaws.com"] * 200})))
    iam.update_role(RoleName="worker", MaxSessionDuration=3600)
    assert iam.update_role_description(RoleName="worker", Description="rests")["Role"]["Description"] == "rests"
    iam.update_assume_role_policy(RoleName="worker", PolicyDocument=SAME_ACCOUNT)
    got = iam.get_role(RoleName="worker")["Role"]
    assert got["AssumeRolePolicyDocument"] == json.loads(SAME_ACCOUNT) and (got["Description"], got["MaxSessionDuration"]) == ("rests", 3600)
    refused("MalformedPolicyDocument", 400, lambda: iam.update_assume_role_policy(RoleName="worker", PolicyDocument=policy()))
    assert [r["RoleName"] for r in all_of("list_roles", "Roles", PathPrefix="/service-role/")] == ["worker"]
    refused("NoSuchEntity", 404, lambda: iam.get_role(RoleName="absent"), "The role with name absent cannot be found.")
    iam.attach_role_policy(RoleName="worker", PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
    refused("DeleteConflict", 409, lambda: iam.delete_role(RoleName="worker"), "must detach all policies first")
    iam.detach_role_policy(RoleName="worker", PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
    iam.delete_role(RoleName="worker")
    refused("NoSuchEntity", 404, lambda: iam.delete_role(RoleName="worker"))


def service_roles():
    iam = client()
    role = iam.create_service_linked_role(AWSServiceName="lex.amazonaws.com", Description="own")["Role"]
    assert role["Arn"] == f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/lex.amazonaws.com/AWSServiceRoleForLex"
    refused("InvalidInput", 400, lambda: iam.create_service_linked_role(AWSServiceName="lex.amazonaws.com"), "has been taken in this account")
    refused("InvalidInput", 400, lambda: iam.create_service_linked_role(AWSServiceName="example.org"))
    refused("UnmodifiableEntity", 400, lambda: iam.delete_role(RoleName=role["RoleName"]))
    task = iam.delete_service_linked_role(RoleName=role["RoleName"])["DeletionTaskId"]
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    refused("NoSuchEntity", 404, lambda: iam.get_role(RoleName=role["RoleName"]))


def inline_policies():
    iam = client()
    iam.create_user(UserName="inl")
    iam.create_group(GroupName="inl")
    iam.create_role(RoleName="inl", AssumeRolePolicyDocument=LAMBDA)
    document = policy(allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}/*"))
    for kind in ("user", "group", "role"):
        name = {f"{kind.title()}Name": "inl"}
        call = lambda verb, **more: getattr(iam, f"{verb}_{kind}_polic{'ies' if verb == 'list' else 'y'}")(**name, **more)
        call("put", PolicyName="p1", PolicyDocument=document)
        call("put", PolicyName="p0", PolicyDocument=document)
        got = call("get", PolicyName="p1")
        assert got["PolicyDocument"] == json.loads(document) and got[f"{kind.title()}Name"] == "inl" and got["PolicyName"] == "p1", got
        assert call("list")["PolicyNames"] == ["p0", "p1"]
        page = call("list", MaxItems=1)
        assert page["PolicyNames"] == ["p0"] and call("list", Marker=page["Marker"])["PolicyNames"] == ["p1"]
        refused("MalformedPolicyDocument", 400, lambda: call("put", PolicyName="p2", PolicyDocument="[]"))
        refused("MalformedPolicyDocument", 400, lambda: call("put", PolicyName="p2", PolicyDocument=trust("*")), "should not specify a principal")
        refused("LimitExceeded", 409, lambda: call("put", PolicyName="p2", PolicyDocument=policy(allow(["s3:GetObject" + "x" * 100] * 100))))
        refused("NoSuchEntity", 404, lambda: call("get", PolicyName="absent"), f"The {kind} policy with name absent cannot be found.")
        call("delete", PolicyName="p1")
        refused("NoSuchEntity", 404, lambda: call("delete", PolicyName="p1"))
    refused("DeleteConflict", 409, lambda: iam.delete_user(UserName="inl"), "must delete policies first")


def managed_policies():
    iam = client()
    document = policy(allow("s3:*"))
    made = iam.create_policy(PolicyName="mine", Path="/team/", PolicyDocument=document, Description="all of S3", Tags=[{"Key": "a", "Value": "b"}])["Policy"]
    assert (made["Arn"], made["DefaultVersionId"], made["AttachmentCount"]) == (f"arn:aws:iam::{ACCOUNT}:policy/team/mine", "v1", 0)
    got = iam.get_policy(PolicyArn=made["Arn"])["Policy"]
    assert (got["Description"], got["PolicyId"], got["IsAttachable"]) == ("all of S3", made["PolicyId"], True)
    refused("EntityAlreadyExists", 409, lambda: iam.create_policy(PolicyName="mine", PolicyDocument=document), "A policy called mine already exists")
    refused("MalformedPolicyDocument", 400, lambda: iam.create_policy(PolicyName="m2", PolicyDocument='{"Version":"2012-10-17"}'))
    refused("LimitExceeded", 409, lambda: iam.create_policy(PolicyName="m2", PolicyDocument=policy(allow(["s3:GetObject" + "x" * 100] * 100))), "PolicySize: 6144")
    refused("NoSuchEntity", 404, lambda: iam.get_policy(PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/mine"))
    assert [p["PolicyName"] for p in iam.list_policies(Scope="Local", PathPrefix="/team/")["Policies"]] == ["mine"]
    aws = {p["Arn"] for p in all_of("list_policies", "Policies", Scope="AWS", PaginationConfig={"PageSize": 5})}
    for name in ("service-role/AWSLambdaBasicExecutionRole", "AWSLambda_FullAccess", "AWSLambda_ReadOnlyAccess", "AdministratorAccess", "ReadOnlyAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "AmazonSQSFullAccess", "AmazonDynamoDBFullAccess", "service-role/AWSLambdaSQSQueueExecutionRole", "service-role/AWSLambdaDynamoDBExecutionRole", "service-role/AWSLambdaRole", "CloudWatchLogsFullAccess", "AmazonAPIGatewayInvokeFullAccess"):
        assert f"arn:aws:iam::aws:policy/{name}" in aws, name
    iam.create_user(UserName="reader")
    iam.attach_user_policy(UserName="reader", PolicyArn=made["Arn"])
    assert made["Arn"] in [p["Arn"] for p in all_of("list_policies", "Policies", OnlyAttached=True)]
    refused("DeleteConflict", 409, lambda: iam.delete_policy(PolicyArn=made["Arn"]), "attached to entities")
    iam.detach_user_policy(UserName="reader", PolicyArn=made["Arn"])
    iam.delete_policy(PolicyArn=made["Arn"])
    refused("NoSuchEntity", 404, lambda: iam.delete_policy(PolicyArn=made["Arn"]))
    refused("AccessDenied", 403, lambda: iam.delete_policy(PolicyArn=ADMINISTRATOR))


def policy_versions():
    iam = client()
    arn = iam.create_policy(PolicyName="versions", PolicyDocument=policy(allow("s3:v1")))["Policy"]["Arn"]
    key = user_with("versions")
    iam.attach_user_policy(UserName="versions", PolicyArn=arn)
    second = iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("iam:ListUsers")))["PolicyVersion"]
    assert (second["VersionId"], second["IsDefaultVersion"]) == ("v2", False)
    own = client("iam", key)
    refused("AccessDenied", 403, lambda: own.list_users())
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    own.list_users()
    got = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert got["Document"]["Statement"][0]["Action"] == "s3:v1" and not got["IsDefaultVersion"]
    for _ in range(3):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:*")), SetAsDefault=True)
    assert [v["VersionId"] for v in all_of("list_policy_versions", "Versions", PolicyArn=arn, PaginationConfig={"PageSize": 2})] == ["v5", "v4", "v3", "v2", "v1"]
    refused("LimitExceeded", 409, lambda: iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:*"))), "up to 5 versions")
    refused("DeleteConflict", 409, lambda: iam.delete_policy_version(PolicyArn=arn, VersionId="v5"), "default version")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v4")
    assert iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:*")))["PolicyVersion"]["VersionId"] == "v6"
    refused("NoSuchEntity", 404, lambda: iam.get_policy_version(PolicyArn=arn, VersionId="v4"))
    refused("NoSuchEntity", 404, lambda: iam.set_default_policy_version(PolicyArn=arn, VersionId="v9"))
    iam.detach_user_policy(UserName="versions", PolicyArn=arn)
    refused("DeleteConflict", 409, lambda: iam.delete_policy(PolicyArn=arn), "more than one version")
    document = iam.get_policy_version(PolicyArn=ADMINISTRATOR, VersionId=iam.get_policy(PolicyArn=ADMINISTRATOR)["Policy"]["DefaultVersionId"])["PolicyVersion"]["Document"]
    assert document["Statement"][0] == {"Effect": "Allow", "Action": "*", "Resource": "*"}


def attachments():
    iam = client()
    iam.create_user(UserName="att")
    iam.create_group(GroupName="att")
    iam.create_role(RoleName="att", AssumeRolePolicyDocument=LAMBDA)
    arn = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
    for kind in ("user", "group", "role"):
        name = {f"{kind.title()}Name": "att"}
        getattr(iam, f"attach_{kind}_policy")(**name, PolicyArn=arn)
        getattr(iam, f"attach_{kind}_policy")(**name, PolicyArn=arn)  # twice is once
        assert getattr(iam, f"list_attached_{kind}_policies")(**name)["AttachedPolicies"] == [{"PolicyName": "AmazonSQSFullAccess", "PolicyArn": arn}]
        refused("NoSuchEntity", 404, lambda: getattr(iam, f"attach_{kind}_policy")(**name, PolicyArn="arn:aws:iam::aws:policy/NoSuchThing"), "does not exist or is not attachable")
        refused("NoSuchEntity", 404, lambda: getattr(iam, f"detach_{kind}_policy")(**name, PolicyArn=ADMINISTRATOR))
    entities = iam.list_entities_for_policy(PolicyArn=arn)
    assert [entities[f"Policy{k}s"][0][f"{k}Name"] for k in ("User", "Group", "Role")] == ["att"] * 3
    assert iam.list_entities_for_policy(PolicyArn=arn, EntityFilter="Role")["PolicyUsers"] == []
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 3
    for i in range(9):
        iam.attach_role_policy(RoleName="att", PolicyArn=iam.create_policy(PolicyName=f"att-{i}", PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"])
    refused("LimitExceeded", 409, lambda: iam.attach_role_policy(RoleName="att", PolicyArn=ADMINISTRATOR), "PoliciesPerRole: 10")
    assert len(all_of("list_attached_role_policies", "AttachedPolicies", RoleName="att", PaginationConfig={"PageSize": 4})) == 10
    for kind in ("user", "group", "role"):
        getattr(iam, f"detach_{kind}_policy")(**{f"{kind.title()}Name": "att"}, PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 0


def boundaries():
    iam = client()
    key = user_with("bounded", allow("*"))
    own = client("iam", key)
    arn = iam.create_policy(PolicyName="bound", PolicyDocument=policy(allow("iam:ListUsers")))["Policy"]["Arn"]
    own.list_roles()
    iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=arn)
    own.list_users()
    refused("AccessDenied", 403, lambda: own.list_roles(), "because no permissions boundary allows the iam:ListRoles action")
    assert iam.get_user(UserName="bounded")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn
    assert iam.get_policy(PolicyArn=arn)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    refused("DeleteConflict", 409, lambda: iam.delete_policy(PolicyArn=arn))
    iam.delete_user_permissions_boundary(UserName="bounded")
    own.list_roles()
    refused("NoSuchEntity", 404, lambda: iam.delete_user_permissions_boundary(UserName="bounded"))
    iam.create_role(RoleName="bounded", AssumeRolePolicyDocument=LAMBDA, PermissionsBoundary=arn)
    assert iam.get_role(RoleName="bounded")["Role"]["PermissionsBoundary"] == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    iam.put_role_permissions_boundary(RoleName="bounded", PermissionsBoundary=ADMINISTRATOR)
    iam.delete_role_permissions_boundary(RoleName="bounded")
    refused("NoSuchEntity", 404, lambda: iam.put_role_permissions_boundary(RoleName="bounded", PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/absent"))


def tags():
    iam = client()
    iam.create_user(UserName="tagged")
    iam.create_role(RoleName="tagged", AssumeRolePolicyDocument=LAMBDA)
    iam.create_instance_profile(InstanceProfileName="tagged")
    arn = iam.create_policy(PolicyName="tagged", PolicyDocument=policy(allow("*")))["Policy"]["Arn"]
    for kind, name in (("user", {"UserName": "tagged"}), ("role", {"RoleName": "tagged"}), ("instance_profile", {"InstanceProfileName": "tagged"}), ("policy", {"PolicyArn": arn})):
        getattr(iam, f"tag_{kind}")(**name, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": ""}])
        getattr(iam, f"tag_{kind}")(**name, Tags=[{"Key": "b", "Value": "2"}])
        assert getattr(iam, f"list_{kind}_tags")(**name)["Tags"] == [{"Key": "a", "Value": ""}, {"Key": "b", "Value": "2"}]
        getattr(iam, f"untag_{kind}")(**name, TagKeys=["a", "absent"])
        assert [t["Key"] for t in getattr(iam, f"list_{kind}_tags")(**name)["Tags"]] == ["b"]
        refused("InvalidInput", 400, lambda: getattr(iam, f"tag_{kind}")(**name, Tags=[{"Key": "aws:x", "Value": "1"}]))
        refused("LimitExceeded", 409, lambda: getattr(iam, f"tag_{kind}")(**name, Tags=[{"Key": f"k{i}", "Value": "1"} for i in range(50)]))
    refused("NoSuchEntity", 404, lambda: iam.list_role_tags(RoleName="absent"))


def instance_profiles():
    iam = client()
    made = iam.create_instance_profile(InstanceProfileName="prof", Path="/p/")["InstanceProfile"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:instance-profile/p/prof" and made["Roles"] == []
    iam.create_role(RoleName="prof", AssumeRolePolicyDocument=LAMBDA)
    iam.add_role_to_instance_profile(InstanceProfileName="prof", RoleName="prof")
    refused("LimitExceeded", 409, lambda: iam.add_role_to_instance_profile(InstanceProfileName="prof", RoleName="prof"))
    assert [r["RoleName"] for r in iam.get_instance_profile(InstanceProfileName="prof")["InstanceProfile"]["Roles"]] == ["prof"]
    assert [p["InstanceProfileName"] for p in iam.list_instance_profiles_for_role(RoleName="prof")["InstanceProfiles"]] == ["prof"]
    assert [p["InstanceProfileName"] for p in iam.list_instance_profiles(PathPrefix="/p/")["InstanceProfiles"]] == ["prof"]
    refused("DeleteConflict", 409, lambda: iam.delete_role(RoleName="prof"), "must remove roles from instance profile first")
    refused("DeleteConflict", 409, lambda: iam.delete_instance_profile(InstanceProfileName="prof"))
    iam.remove_role_from_instance_profile(InstanceProfileName="prof", RoleName="prof")
    iam.delete_instance_profile(InstanceProfileName="prof")
    refused("NoSuchEntity", 404, lambda: iam.get_instance_profile(InstanceProfileName="prof"), "Instance Profile prof cannot be found.")


def account():
    iam = client()
    before = iam.get_account_summary()["SummaryMap"]
    iam.create_user(UserName="counted")
    assert iam.get_account_summary()["SummaryMap"]["Users"] == before["Users"] + 1
    assert iam.list_account_aliases()["AccountAliases"] == []


def simulation():
    iam = client()
    custom = lambda policies, actions, **more: [(r["EvalActionName"], r["EvalResourceName"], r["EvalDecision"]) for r in iam.simulate_custom_policy(PolicyInputList=policies, ActionNames=actions, **more)["EvaluationResults"]]
    assert custom([policy(allow("s3:Get*", "arn:aws:s3:::b/*"), deny("s3:GetSecret"))], ["s3:GetObject", "s3:PutObject", "s3:GetSecret"], ResourceArns=["arn:aws:s3:::b/k"]) == [
        ("s3:GetObject", "arn:aws:s3:::b/k", "allowed"), ("s3:PutObject", "arn:aws:s3:::b/k", "implicitDeny"), ("s3:GetSecret", "arn:aws:s3:::b/k", "explicitDeny")]
    conditional = policy(allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    result = iam.simulate_custom_policy(PolicyInputList=[conditional], ActionNames=["s3:GetObject"])["EvaluationResults"][0]
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("implicitDeny", ["aws:SourceIp"])
    assert custom([conditional], ["s3:GetObject"], ContextEntries=[{"ContextKeyName": "aws:SourceIp", "ContextKeyValues": ["10.1.2.3"], "ContextKeyType": "ip"}]) == [("s3:GetObject", "*", "allowed")]
    user_with("simulated", allow("lambda:*"))
    arn = f"arn:aws:iam::{ACCOUNT}:user/simulated"
    results = iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["lambda:InvokeFunction", "iam:ListUsers"])["EvaluationResults"]
    assert [r["EvalDecision"] for r in results] == ["allowed", "implicitDeny"]
    assert results[0]["MatchedStatements"][0]["SourcePolicyId"] == "user_simulated_inline"
    bounded = iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["lambda:InvokeFunction"], PermissionsBoundaryPolicyInputList=[policy(allow("s3:*"))])["EvaluationResults"][0]
    assert (bounded["EvalDecision"], bounded["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"]) == ("implicitDeny", False)
    refused("NoSuchEntity", 404, lambda: iam.simulate_principal_policy(PolicySourceArn=arn + "x", ActionNames=["s3:*"]))
    refused("InvalidInput", 400, lambda: iam.simulate_custom_policy(PolicyInputList=["{"], ActionNames=["s3:GetObject"]))


def bad_input():
    iam = client()
    refused("ValidationError", 400, lambda: iam.create_user(UserName="no spaces"), "Value 'no spaces' at 'userName'")
    refused("ValidationError", 400, lambda: iam.create_user(UserName="x" * 65), "length less than or equal to 64")
    refused("ValidationError", 400, lambda: iam.create_user())
    refused("ValidationError", 400, lambda: iam.create_user(UserName="x/y", Path="nopath"), "2 validation errors detected")
    refused("ValidationError", 400, lambda: iam.list_users(MaxItems=0))
    refused("ValidationError", 400, lambda: iam.list_users(Marker="!!"), "Invalid Marker")
    refused("ValidationError", 400, lambda: iam.attach_role_policy(RoleName="r", PolicyArn="short"))
    refused("InvalidInput", 400, lambda: iam.create_user(UserName="x", Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]), "Duplicate tag keys")
    refused("InvalidAction", 400, lambda: iam.list_virtual_mfa_devices(), "Could not find operation ListVirtualMFADevices")
    for document, words in (
        (policy({"Effect": "Allow", "Resource": "*"}), "must contain actions"),
        (policy({"Effect": "Allow", "Action": "s3:*"}), "must contain resources"),
        (policy({"Effect": "Maybe", "Action": "s3:*", "Resource": "*"}), "Invalid effect"),
        (policy(allow("GetObject")), "prefaced by a vendor"),
        (policy(allow("s3:*", "bucket")), "must be in ARN format"),
        (policy(allow("s3:*", Condition={"StringSortOf": {"aws:username": "x"}})), "Invalid Condition type"),
        (policy(allow("s3:*", Sid="A"), allow("s3:*", Sid="A")), "must be unique"),
        (policy(allow("s3:*", Comment="x")), "Syntax errors"),
        (json.dumps({"Version": "2020-01-01", "Statement": allow("s3:*")}), "Syntax errors"),
    ):
        refused("MalformedPolicyDocument", 400, lambda: iam.create_policy(PolicyName="bad", PolicyDocument=document), words)


def permissions():
    iam = client()
    key = user_with("clerk", allow("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/interns/*"), allow("iam:Get*", "*"), deny("iam:GetRole", "*"), allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}"))
    own = client("iam", key)
    own.create_user(UserName="intern", Path="/interns/")
    me = f"User: arn:aws:iam::{ACCOUNT}:user/clerk is not authorized to perform: "
    refused("AccessDenied", 403, lambda: own.create_user(UserName="boss"), f"{me}iam:CreateUser on resource: arn:aws:iam::{ACCOUNT}:user/boss because no identity-based policy allows the iam:CreateUser action")
    refused("AccessDenied", 403, lambda: own.get_role(RoleName="any"), f"{me}iam:GetRole on resource: arn:aws:iam::{ACCOUNT}:role/any with an explicit deny in an identity-based policy")
    own.list_access_keys()
    refused("AccessDenied", 403, lambda: own.list_access_keys(UserName="intern"))
    refused("AccessDenied", 403, lambda: own.list_users())
    iam.put_user_policy(UserName="clerk", PolicyName="more", PolicyDocument=policy(allow("iam:ListUsers", Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}})))
    own.list_users()
    iam.put_user_policy(UserName="clerk", PolicyName="more", PolicyDocument=policy(allow("iam:ListUsers", Condition={"Bool": {"aws:SecureTransport": "true"}})))
    refused("AccessDenied", 403, lambda: own.list_users())
    iam.attach_user_policy(UserName="clerk", PolicyArn=ADMINISTRATOR)
    own.list_users()


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


SAVED = os.path.join(os.environ["VIRGA_HOME"], "iam-scenario.json")


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
