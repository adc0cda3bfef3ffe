"""boto3 against a node's CloudFormation: one function a scenario, run as `stacks_api.py NAME`. Ends with 0 when all it expects holds."""
import json
import os
import sys
import threading
import time

import boto3
import botocore.config

from common import ENDPOINT, refused

CONFIG = botocore.config.Config(retries={"max_attempts": 0})
WAIT = {"Delay": 0.1, "MaxAttempts": 300}
ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: queue
          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "sqs:*", Resource: !GetAtt Queue.Arn}]}
"""
SHOP = """
Description: a shop
Parameters:
  Size: {Type: Number, Default: 128}
  Named: {Type: String, Default: ""}
  Secret: {Type: String, Default: hidden, NoEcho: true}
Conditions:
  IsNamed: !Not [!Equals [!Ref Named, ""]]
Resources:""" + ROLE + """
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !If [IsNamed, !Ref Named, !Ref AWS::NoValue]
      VisibilityTimeout: "60"
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {VersioningConfiguration: {Status: Enabled}, Tags: [{Key: a, Value: b}]}
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      Role: !GetAtt Role.Arn
      MemorySize: !Ref Size
      Environment: {Variables: {QUEUE: !Ref Queue, NUMBER: 5, BUCKET: !Ref Bucket}}
      Code:
        ZipFile: |
          import os
          def handler(event, context):
              return os.environ["BUCKET"]
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Fn, EventSourceArn: !GetAtt Queue.Arn, BatchSize: 5}
  Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Fn}}
  Alias: {Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Fn, FunctionVersion: !GetAtt Version.Version}}
  Url: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: !Ref Fn, Qualifier: live}, DependsOn: Alias}
  Public: {Type: AWS::Lambda::Permission, Properties: {Action: "lambda:InvokeFunctionUrl", FunctionName: !Ref Alias, FunctionUrlAuthType: NONE, Principal: "*"}}
  Invoke: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref Fn, Qualifier: $LATEST, MaximumRetryAttempts: 1}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: "*", Action: "sqs:SendMessage", Resource: !GetAtt Queue.Arn}]}
Outputs:
  Function: {Value: !GetAtt Fn.Arn, Export: {Name: !Sub "${AWS::StackName}-function"}}
  Url: {Value: !GetAtt Url.FunctionUrl}
  Queue: {Value: !Ref Queue}
  Bucket: {Value: !Ref Bucket}
"""
QUEUE = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {%s}}}"


def client(service, credentials=None):
    more = {"aws_access_key_id": credentials["AccessKeyId"], "aws_secret_access_key": credentials["SecretAccessKey"]} if credentials else {}
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1", config=CONFIG, **more)


cfn = client("cloudformation")


def stack(name):
    return cfn.describe_stacks(StackName=name)["Stacks"][0]


def outputs(name):
    return {one["OutputKey"]: one["OutputValue"] for one in stack(name).get("Outputs", [])}


def wait(name, what):
    cfn.get_waiter(what).wait(StackName=name, WaiterConfig=WAIT)


def create(name, body, **more):
    made = cfn.create_stack(StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"], **more)
    wait(name, "stack_create_complete")
    return made["StackId"]


def update(name, body, **more):
    cfn.update_stack(StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"], **more)
    wait(name, "stack_update_complete")


def delete(name):
    id = stack(name)["StackId"]
    cfn.delete_stack(StackName=name)
    wait(id, "stack_delete_complete")
    return id


def resources(name):
    return {one["LogicalResourceId"]: one for one in cfn.describe_stack_resources(StackName=name)["StackResources"]}


def events(name):
    pages = cfn.get_paginator("describe_stack_events").paginate(StackName=name)
    return [(one["LogicalResourceId"], one["ResourceStatus"], one.get("ResourceStatusReason", "")) for page in pages for one in page["StackEvents"]][::-1]


def parameters(**values):
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def life():
    id = create("shop", SHOP, Tags=[{"Key": "team", "Value": "a"}])
    now = stack("shop")
    assert now["StackStatus"] == "CREATE_COMPLETE" and now["Description"] == "a shop" and now["Tags"] == [{"Key": "team", "Value": "a"}], now
    assert {"ParameterKey": "Secret", "ParameterValue": "****"} in now["Parameters"], now
    given = outputs("shop")
    function = given["Function"].split(":")[-1]
    assert function.startswith("shop-Fn-") and given["Bucket"].startswith("shop-bucket-"), given
    lam = client("lambda")
    assert json.load(lam.invoke(FunctionName=function)["Payload"]) == given["Bucket"]
    assert lam.get_function_configuration(FunctionName=function)["Environment"]["Variables"]["NUMBER"] == "5"
    assert client("sqs").get_queue_attributes(QueueUrl=given["Queue"], AttributeNames=["All"])["Attributes"]["VisibilityTimeout"] == "60"
    assert client("s3").get_bucket_versioning(Bucket=given["Bucket"])["Status"] == "Enabled"
    assert lam.get_policy(FunctionName=function, Qualifier="live")
    assert all(one["ResourceStatus"] == "CREATE_COMPLETE" for one in resources("shop").values())
    assert len(cfn.list_stack_resources(StackName="shop")["StackResourceSummaries"]) == 12
    assert cfn.describe_stack_resource(StackName="shop", LogicalResourceId="Fn")["StackResourceDetail"]["PhysicalResourceId"] == function
    assert events("shop")[0] == ("shop", "CREATE_IN_PROGRESS", "User Initiated") and events("shop")[-1][:2] == ("shop", "CREATE_COMPLETE")
    assert cfn.get_template(StackName="shop")["TemplateBody"] == SHOP

    refused("ValidationError", 400, lambda: update("shop", SHOP), "No updates are to be performed.")
    update("shop", SHOP, Parameters=parameters(Size="256"))
    assert lam.get_function_configuration(FunctionName=function)["MemorySize"] == 256
    assert resources("shop")["Fn"]["ResourceStatus"] == "UPDATE_COMPLETE"

    update("shop", SHOP, Parameters=parameters(Size="256", Named="orders"))  # a name replaces the queue, and what refers to it follows
    assert outputs("shop")["Queue"].endswith("/orders"), outputs("shop")
    refused("AWS.SimpleQueueService.NonExistentQueue", 400, lambda: client("sqs").get_queue_attributes(QueueUrl=given["Queue"]))
    assert lam.get_function_configuration(FunctionName=function)["Environment"]["Variables"]["QUEUE"].endswith("/orders")
    assert [one["EventSourceArn"] for one in lam.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]] == ["arn:aws:sqs:us-east-1:000000000000:orders"]

    delete("shop")
    assert stack(id)["StackStatus"] == "DELETE_COMPLETE"
    refused("ValidationError", 400, lambda: stack("shop"), "Stack with id shop does not exist")
    refused("ResourceNotFoundException", 404, lambda: lam.get_function(FunctionName=function))
    assert given["Bucket"] not in [one["Name"] for one in client("s3").list_buckets()["Buckets"]]
    assert not [one for one in client("iam").list_roles()["Roles"] if one["RoleName"].startswith("shop-")]
    cfn.delete_stack(StackName="shop")


def rollback():
    bad = "Resources:\n  Good: {Type: AWS::SQS::Queue}\n  Bad: {Type: AWS::S3::Bucket, Properties: {BucketName: UPPER}, DependsOn: Good}\n"
    cfn.create_stack(StackName="bad", TemplateBody=bad)
    wait_for("bad", "ROLLBACK_COMPLETE")
    told = events("bad")
    assert ("bad", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Bad]. Rollback requested by user.") in told, told
    assert any(one[:2] == ("Bad", "CREATE_FAILED") and "valid" in one[2] for one in told), told
    assert ("Good", "DELETE_COMPLETE", "") in told, told
    refused("ValidationError", 400, lambda: cfn.update_stack(StackName="bad", TemplateBody=bad), "is in ROLLBACK_COMPLETE state and can not be updated.")
    delete("bad")

    cfn.create_stack(StackName="kept", TemplateBody=bad, OnFailure="DO_NOTHING")
    wait_for("kept", "CREATE_FAILED")
    assert resources("kept")["Good"]["ResourceStatus"] == "CREATE_COMPLETE"
    delete("kept")
    id = cfn.create_stack(StackName="gone", TemplateBody=bad, OnFailure="DELETE")["StackId"]
    wait_for(id, "DELETE_COMPLETE")

    create("back", "Resources:\n  A: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 5}}\n")
    url = resources("back")["A"]["PhysicalResourceId"]
    cfn.update_stack(StackName="back", TemplateBody="Resources:\n  A: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 7}}\n  New: {Type: AWS::SQS::Queue}\n  Bad: {Type: AWS::S3::Bucket, Properties: {BucketName: UPPER}, DependsOn: [A, New]}\n")
    wait_for("back", "UPDATE_ROLLBACK_COMPLETE")
    assert client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"] == "5"
    assert list(resources("back")) == ["A"], resources("back")
    statuses = [one[1] for one in events("back") if one[0] == "back"]
    assert statuses[-4:] == ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"], statuses
    assert not [one for one in client("sqs").list_queues().get("QueueUrls", []) if "back-New" in one]


def wait_for(name, status):
    end = time.monotonic() + 30
    while (now := stack(name)["StackStatus"]) != status:
        assert time.monotonic() < end and ("_IN_PROGRESS" in now), (now, events(name))
        time.sleep(0.05)


def change_sets():
    def change_set(name, body, kind="UPDATE", **more):
        return cfn.create_change_set(StackName="sets", ChangeSetName=name, ChangeSetType=kind, TemplateBody=body, **more)

    change_set("first", QUEUE % "", "CREATE")
    cfn.get_waiter("change_set_create_complete").wait(StackName="sets", ChangeSetName="first", WaiterConfig=WAIT)
    assert stack("sets")["StackStatus"] == "REVIEW_IN_PROGRESS"
    shown = cfn.describe_change_set(StackName="sets", ChangeSetName="first")
    assert [one["ResourceChange"]["Action"] for one in shown["Changes"]] == ["Add"] and shown["ExecutionStatus"] == "AVAILABLE", shown
    cfn.execute_change_set(StackName="sets", ChangeSetName="first")
    wait("sets", "stack_create_complete")

    change_set("same", QUEUE % "")
    same = cfn.describe_change_set(StackName="sets", ChangeSetName="same")
    assert (same["Status"], same["StatusReason"]) == ("FAILED", "The submitted information didn't contain changes. Submit different information to create a change set."), same
    refused("InvalidChangeSetStatus", 400, lambda: cfn.execute_change_set(StackName="sets", ChangeSetName="same"))
    cfn.delete_change_set(StackName="sets", ChangeSetName="same")

    change_set("more", "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 3, FifoQueue: true}}, R: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q], PolicyDocument: {Statement: []}}}}")
    changes = {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"] for one in cfn.describe_change_set(StackName="sets", ChangeSetName="more")["Changes"]}
    assert changes["Q"]["Replacement"] == "True" and changes["R"]["Action"] == "Add", changes
    assert {one["Target"]["Name"]: one["Target"]["RequiresRecreation"] for one in changes["Q"]["Details"]} == {"DelaySeconds": "Never", "FifoQueue": "Always"}, changes
    assert {one["ChangeSetName"] for one in cfn.list_change_sets(StackName="sets")["Summaries"]} == {"first", "more"}
    refused("ChangeSetNotFound", 404, lambda: cfn.describe_change_set(StackName="sets", ChangeSetName="absent"), "ChangeSet [absent] does not exist")
    refused("AlreadyExistsException", 400, lambda: change_set("more", QUEUE % "DelaySeconds: 1"))
    delete("sets")


def errors():
    def says(words, body, code="ValidationError", **more):
        refused(code, 400, lambda: cfn.create_stack(StackName="wrong", TemplateBody=body, **more), words)

    says("Template format error: Unrecognized resource types: [AWS::Nope::Nope]", "Resources: {A: {Type: AWS::Nope::Nope}}")
    says("extraneous key [Nope] is not permitted", QUEUE % "Nope: 1")
    says("required key [Code] not found", "Resources: {A: {Type: AWS::Lambda::Function, Properties: {Role: x}}}")
    says("does not support attribute type Nope in Fn::GetAtt", "Resources: {A: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: !GetAtt A.Nope}}")
    says("Unresolved resource dependencies [B] in the Resources block", "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref B}}}")
    says("Requires capabilities : [CAPABILITY_IAM]", "Resources:" + ROLE + "  Queue: {Type: AWS::SQS::Queue}", code="InsufficientCapabilitiesException")
    says("Requires capabilities : [CAPABILITY_NAMED_IAM]", "Resources: {G: {Type: AWS::IAM::Group, Properties: {GroupName: g}}}", code="InsufficientCapabilitiesException", Capabilities=["CAPABILITY_IAM"])
    says("Requires capabilities : [CAPABILITY_AUTO_EXPAND]", "Transform: AWS::Serverless-2016-10-31\nResources: {Q: {Type: AWS::SQS::Queue}}", code="InsufficientCapabilitiesException")
    says("Member must have length less than or equal to 51200", QUEUE % ("#" * 52000 + "\n"))
    says("aliases are not allowed", "a: &a [x]\nb: &b [*a, *a]\nResources: {A: {Type: AWS::SQS::Queue, Properties: *b}}")
    says("Parameters: [P] must have values", "Parameters: {P: {Type: String}}\n" + QUEUE % "")
    refused("ValidationError", 400, lambda: cfn.validate_template(TemplateBody="Resources: ["), "YAML not well-formed")
    refused("ValidationError", 400, lambda: cfn.create_stack(StackName="1x", TemplateBody=QUEUE % ""), "regular expression pattern")
    assert cfn.validate_template(TemplateBody=SHOP)["Capabilities"] == ["CAPABILITY_IAM"]
    assert "AWS::SQS::Queue" in cfn.get_template_summary(TemplateBody=SHOP)["ResourceTypes"]
    s3 = client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="t.yaml", Body=(QUEUE % "").encode())
    cfn.create_stack(StackName="by-url", TemplateURL=f"{ENDPOINT}/templates/t.yaml", EnableTerminationProtection=True, ClientRequestToken="t1")
    wait("by-url", "stack_create_complete")
    assert cfn.create_stack(StackName="by-url", TemplateBody=QUEUE % "", ClientRequestToken="t1")["StackId"] == stack("by-url")["StackId"]
    refused("AlreadyExistsException", 400, lambda: cfn.create_stack(StackName="by-url", TemplateBody=QUEUE % ""), "Stack [by-url] already exists")
    refused("ValidationError", 400, lambda: cfn.delete_stack(StackName="by-url"), "cannot be deleted while TerminationProtection is enabled")
    cfn.update_termination_protection(StackName="by-url", EnableTerminationProtection=False)
    delete("by-url")


def access():
    iam = client("iam")
    iam.create_user(UserName="builder")
    iam.put_user_policy(UserName="builder", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "cloudformation:*", "Resource": "*"}]}))
    own = client("cloudformation", iam.create_access_key(UserName="builder")["AccessKey"])
    own.create_stack(StackName="theirs", TemplateBody=QUEUE % "")
    wait_for("theirs", "ROLLBACK_COMPLETE")
    assert any(one[0] == "Q" and one[1] == "CREATE_FAILED" and "sqs:createqueue" in one[2].lower() for one in events("theirs")), events("theirs")
    own.delete_stack(StackName="theirs")

    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="deployer", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}))
    refused("AccessDenied", 403, lambda: own.create_stack(StackName="passed", TemplateBody=QUEUE % "", RoleARN=role), "iam:PassRole")
    iam.put_user_policy(UserName="builder", PolicyName="pass", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": role}]}))
    own.create_stack(StackName="passed", TemplateBody=QUEUE % "", RoleARN=role)
    wait("passed", "stack_create_complete")
    assert stack("passed")["RoleARN"] == role
    delete("passed")


def exports():
    create("giver", "Resources: {Q: {Type: AWS::SQS::Queue}}\nOutputs: {O: {Value: !GetAtt Q.QueueName, Export: {Name: shared}}}")
    create("taker", "Resources: {G: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub [\"/x/${N}\", {N: !ImportValue shared}]}}}")
    assert [one["Name"] for one in cfn.list_exports()["Exports"]] == ["shared"]
    assert cfn.list_imports(ExportName="shared")["Imports"] == ["taker"]
    refused("ValidationError", 400, lambda: cfn.delete_stack(StackName="giver"), "in use by taker")
    delete("taker")
    delete("giver")


def retained():
    create("keeper", "Resources: {Q: {Type: AWS::SQS::Queue, DeletionPolicy: Retain, Properties: {QueueName: kept}}, R: {Type: AWS::SQS::Queue}}")
    id = delete("keeper")
    assert ("Q", "DELETE_SKIPPED", "") in events(id), events(id)
    assert client("sqs").get_queue_url(QueueName="kept")


def chain(count, delay):
    """Queues that are made one after the other, so that there is time to kill the node in between."""
    made = "".join(f"  Q{i}: {{Type: AWS::SQS::Queue, Properties: {{DelaySeconds: {delay}}}, DependsOn: [Q{i - 1}]}}\n" for i in range(1, count))
    return f"Resources:\n  Q0: {{Type: AWS::SQS::Queue, Properties: {{DelaySeconds: {delay}}}}}\n{made}  B: {{Type: AWS::S3::Bucket, DependsOn: Q3}}\n  G: {{Type: AWS::Logs::LogGroup, DependsOn: Q5}}\n"


def begin(operation):
    request = {
        "create": lambda: cfn.create_stack(StackName="chain", TemplateBody=chain(40, 1)),
        "update": lambda: cfn.update_stack(StackName="chain", TemplateBody=chain(40, 2).replace("Q20: {Type: AWS::SQS::Queue, Properties: {", "Q20: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true, ")),
        "delete": lambda: cfn.delete_stack(StackName="chain"),
    }[operation]
    threading.Thread(target=request, daemon=True).start()  # the answer comes when the operation has ended, and the node is killed before
    end = time.monotonic() + 30
    last = {"create": "CREATE_COMPLETE", "update": "UPDATE_COMPLETE", "delete": "DELETE_COMPLETE"}[operation]
    while True:
        made = resources("chain") if any(one["StackName"] == "chain" and one["StackStatus"] != "DELETE_COMPLETE" for one in cfn.list_stacks()["StackSummaries"]) else {}
        if any(one["ResourceStatus"] == last for one in made.values()):
            break
        assert time.monotonic() < end, made
        time.sleep(0.005)


def settled(operation):
    id = stack("chain")["StackId"] if operation != "delete" else next(one["StackId"] for one in cfn.list_stacks()["StackSummaries"] if one["StackName"] == "chain")
    wait(id, f"stack_{operation}_complete")
    queues = client("sqs").list_queues(MaxResults=1000).get("QueueUrls", [])
    sqs = client("sqs")
    if operation == "delete":
        assert queues == [], queues
        assert client("s3").list_buckets()["Buckets"] == []
        return
    made = sorted(one["PhysicalResourceId"].split("/")[-1] for one in resources("chain").values() if one["LogicalResourceId"].startswith("Q"))  # the node's port is another
    assert len(queues) == 40 and sorted(url.split("/")[-1] for url in queues) == made, (queues, made)
    delays = {sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])["Attributes"]["DelaySeconds"] for url in queues}
    assert delays == {"1" if operation == "create" else "2"}, delays


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
