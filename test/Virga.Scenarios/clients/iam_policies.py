"""boto3 against a node's policies. One function a scenario, run as `NAME.py SCENARIO`. Ends with 0 when all it expects holds."""
import json
import sys

from common import refused
from iam_common import ACCOUNT, ADMINISTRATOR, LAMBDA, all_of, allow, client, deny, policy, user_with


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
    refused("InvalidAction", 400, lambda: iam.list_ssh_public_keys(), "Could not find operation ListSSHPublicKeys")
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


if __name__ == "__main__":
    globals()[sys.argv[1]]()
