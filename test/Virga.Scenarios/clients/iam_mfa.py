"""Second factors as boto3 knows them: IAM's virtual MFA devices, STS's SerialNumber and TokenCode."""
import base64
import hashlib
import hmac
import struct
import sys
import time

from common import refused
from iam_common import ACCOUNT, allow, client, policy, trust, user_with


def code(seed, step):
    """RFC 6238 by its own words."""
    digest = hmac.new(base64.b32decode(seed + b"=" * (-len(seed) % 8)), struct.pack(">q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 1000000:06d}"


def now():
    return int(time.time()) // 30


def enrolled(name, *statements):
    key = user_with(name, *statements)
    device = client().create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
    assert device["SerialNumber"] == f"arn:aws:iam::{ACCOUNT}:mfa/{name}", device
    seed = device["Base32StringSeed"]
    step = now()
    client().enable_mfa_device(UserName=name, SerialNumber=device["SerialNumber"], AuthenticationCode1=code(seed, step - 2), AuthenticationCode2=code(seed, step - 1))
    return key, device["SerialNumber"], seed


def devices():
    iam = client()
    key, serial, seed = enrolled("mfa-ann")
    assert [d["SerialNumber"] for d in iam.list_mfa_devices(UserName="mfa-ann")["MFADevices"]] == [serial]
    assert iam.get_mfa_device(SerialNumber=serial)["UserName"] == "mfa-ann"
    spare = iam.create_virtual_mfa_device(VirtualMFADeviceName="spare", Path="/desk/", Tags=[{"Key": "a", "Value": "b"}])["VirtualMFADevice"]
    assert spare["SerialNumber"] == f"arn:aws:iam::{ACCOUNT}:mfa/desk/spare"
    assigned = [d["User"]["UserName"] for d in iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"] if d["SerialNumber"] == serial]
    assert assigned == ["mfa-ann"], assigned
    assert spare["SerialNumber"] in [d["SerialNumber"] for d in iam.list_virtual_mfa_devices(AssignmentStatus="Unassigned")["VirtualMFADevices"]]
    refused("EntityAlreadyExists", 409, lambda: iam.create_virtual_mfa_device(VirtualMFADeviceName="mfa-ann"))
    refused("InvalidAuthenticationCode", 403, lambda: iam.enable_mfa_device(UserName="mfa-ann", SerialNumber=spare["SerialNumber"], AuthenticationCode1="000000", AuthenticationCode2="000001"))
    refused("ValidationError", 400, lambda: iam.enable_mfa_device(UserName="mfa-ann", SerialNumber=spare["SerialNumber"], AuthenticationCode1="1", AuthenticationCode2="000001"))
    refused("NoSuchEntity", 404, lambda: iam.deactivate_mfa_device(UserName="mfa-ann", SerialNumber=spare["SerialNumber"]))
    refused("DeleteConflict", 409, lambda: iam.delete_virtual_mfa_device(SerialNumber=serial))
    iam.delete_access_key(UserName="mfa-ann", AccessKeyId=key["AccessKeyId"])
    refused("DeleteConflict", 409, lambda: iam.delete_user(UserName="mfa-ann"), "MFA device")
    iam.deactivate_mfa_device(UserName="mfa-ann", SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=spare["SerialNumber"])
    refused("NoSuchEntity", 404, lambda: iam.delete_virtual_mfa_device(SerialNumber=serial))
    iam.delete_user(UserName="mfa-ann")
    refused("AccessDenied", 403, lambda: client("iam", user_with("mfa-nobody")).create_virtual_mfa_device(VirtualMFADeviceName="x"))


def sessions():
    need = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    key, serial, seed = enrolled("mfa-bob", allow("iam:ListUsers", Condition=need), allow("sts:AssumeRole"))
    sts = client("sts", key)
    refused("AccessDenied", 403, lambda: client("iam", key).list_users())
    refused("AccessDenied", 403, lambda: client("iam", sts.get_session_token()["Credentials"]).list_users())
    refused("AccessDenied", 403, lambda: sts.get_session_token(SerialNumber=serial), "must provide both")
    refused("AccessDenied", 403, lambda: sts.get_session_token(SerialNumber=serial + "x", TokenCode="123456"), "unable to validate")
    step = now()
    right = code(seed, step)
    refused("AccessDenied", 403, lambda: sts.get_session_token(SerialNumber=serial, TokenCode=code(seed, step - 1)), "invalid MFA")  # spent when the device was enabled
    session = sts.get_session_token(SerialNumber=serial, TokenCode=right)["Credentials"]
    client("iam", session).list_users()
    refused("AccessDenied", 403, lambda: sts.get_session_token(SerialNumber=serial, TokenCode=right), "invalid MFA")  # once
    role = client().create_role(RoleName="mfa-role", AssumeRolePolicyDocument=trust({"AWS": ACCOUNT}, Condition=need))["Role"]["Arn"]
    client().put_role_policy(RoleName="mfa-role", PolicyName="p", PolicyDocument=policy(allow("iam:ListRoles", Condition=need)))
    refused("AccessDenied", 403, lambda: sts.assume_role(RoleArn=role, RoleSessionName="me"))
    assumed = sts.assume_role(RoleArn=role, RoleSessionName="me", SerialNumber=serial, TokenCode=code(seed, step + 1))["Credentials"]
    client("iam", assumed).list_roles()
    for _ in range(5):
        refused("AccessDenied", 403, lambda: sts.get_session_token(SerialNumber=serial, TokenCode="00000x"), "invalid MFA")
    refused("AccessDenied", 403, lambda: sts.get_session_token(SerialNumber=serial, TokenCode="000000"), "too many")


if __name__ == "__main__":
    globals()[sys.argv[1]]()
