"""What the clients of IAM and STS share."""
import json

import boto3
import botocore.config

from common import ENDPOINT

ACCOUNT = "000000000000"
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


def user_with(name, *statements):
    """A new user with an inline policy, and its key."""
    iam = client()
    iam.create_user(UserName=name)
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=policy(*statements))
    return iam.create_access_key(UserName=name)["AccessKey"]


def all_of(operation, list_name, **arguments):
    return [item for page in client().get_paginator(operation).paginate(**arguments) for item in page[list_name]]
