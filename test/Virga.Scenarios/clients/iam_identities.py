"""boto3 against a node's users, groups, roles and keys. One function a scenario, run as `NAME.py SCENARIO`. Ends with 0 when all it expects holds."""
import json
import sys

from common import refused
from iam_common import ACCOUNT, LAMBDA, SAME_ACCOUNT, all_of, allow, client, policy, trust, user_with


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


if __name__ == "__main__":
    globals()[sys.argv[1]]()
