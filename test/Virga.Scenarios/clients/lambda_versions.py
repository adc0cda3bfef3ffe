"""Versions, aliases, layers, permissions and what is set for them, by boto3: one function a scenario, run as `lambda_versions.py NAME`."""
import io
import json
import sys
import time
import zipfile

import boto3

from common import refused
from lambda_api import client, create, package

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"


def answering(text):
    return package(f"def handler(event, context):\n    return [{text!r}, context.function_version, context.invoked_function_arn]\n")


def called(api, name, qualifier=None):
    more = {"Qualifier": qualifier} if qualifier else {}
    answer = api.invoke(FunctionName=name, **more)
    return json.load(answer["Payload"])[0], answer["ExecutedVersion"]


def versions():
    api = client()
    made = create(api, "v", Code={"ZipFile": answering("one")})
    first = api.publish_version(FunctionName="v", Description="first")
    assert (first["Version"], first["FunctionArn"], first["Description"], first["ResponseMetadata"]["HTTPStatusCode"]) == ("1", ARN + "v:1", "first", 201)
    assert first["CodeSha256"] == made["CodeSha256"] and first["RevisionId"] != made["RevisionId"]
    assert api.publish_version(FunctionName="v", Description="first")["Version"] == "1", "nothing has changed"
    api.update_function_code(FunctionName="v", ZipFile=answering("two"))
    refused("InvalidParameterValueException", 400, lambda: api.publish_version(FunctionName="v", CodeSha256=made["CodeSha256"]), "is different from current CodeSHA256")
    refused("PreconditionFailedException", 412, lambda: api.publish_version(FunctionName="v", RevisionId=made["RevisionId"]))
    second = api.update_function_code(FunctionName="v", ZipFile=answering("three"), Publish=True)
    assert second["Version"] == "2", second
    assert called(api, "v", "1") == ("one", "1") and called(api, "v", "2") == ("three", "2") and called(api, "v") == ("three", "$LATEST")
    assert called(api, ARN + "v:1") == ("one", "1") and called(api, "v:$LATEST") == ("three", "$LATEST")
    assert [v["Version"] for v in api.list_versions_by_function(FunctionName="v")["Versions"]] == ["$LATEST", "1", "2"]
    assert [v["FunctionArn"] for v in api.list_versions_by_function(FunctionName="v", MaxItems=2)["Versions"]] == [ARN + "v:$LATEST", ARN + "v:1"]
    assert {f["FunctionArn"] for f in api.list_functions(FunctionVersion="ALL")["Functions"] if f["FunctionName"] == "v"} == {ARN + "v:$LATEST", ARN + "v:1", ARN + "v:2"}
    assert api.get_function(FunctionName="v", Qualifier="1")["Configuration"]["CodeSha256"] == made["CodeSha256"]
    refused("ResourceNotFoundException", 404, lambda: api.get_function(FunctionName="v", Qualifier="9"), "Function not found: " + ARN + "v:9")
    refused("ResourceNotFoundException", 404, lambda: api.invoke(FunctionName="v", Qualifier="9"))
    refused("InvalidParameterValueException", 400, lambda: api.delete_function(FunctionName="v", Qualifier="$LATEST"))
    api.delete_function(FunctionName="v", Qualifier="1")
    refused("ResourceNotFoundException", 404, lambda: api.invoke(FunctionName="v", Qualifier="1"))
    api.update_function_configuration(FunctionName="v", Timeout=9)
    assert api.publish_version(FunctionName="v")["Version"] == "3", "numbers are not used again"
    assert create(api, "v2", Publish=True)["Version"] == "1"


def aliases():
    api = client()
    create(api, "a", Code={"ZipFile": answering("one")}, Publish=True)
    api.update_function_code(FunctionName="a", ZipFile=answering("two"), Publish=True)
    made = api.create_alias(FunctionName="a", Name="live", FunctionVersion="1", Description="d")
    assert (made["AliasArn"], made["FunctionVersion"], made["Description"]) == (ARN + "a:live", "1", "d") and "RoutingConfig" not in made
    assert called(api, "a", "live") == ("one", "1")
    assert json.load(api.invoke(FunctionName="a:live")["Payload"])[2] == ARN + "a:live"
    refused("ResourceConflictException", 409, lambda: api.create_alias(FunctionName="a", Name="live", FunctionVersion="1"), "Alias already exists")
    refused("ValidationException", 400, lambda: api.create_alias(FunctionName="a", Name="12", FunctionVersion="1"))
    refused("ResourceNotFoundException", 404, lambda: api.create_alias(FunctionName="a", Name="next", FunctionVersion="7"), "Function not found")
    refused("ResourceNotFoundException", 404, lambda: api.create_alias(FunctionName="nobody", Name="next", FunctionVersion="1"))
    refused("InvalidParameterValueException", 400, lambda: api.create_alias(FunctionName="a", Name="n", FunctionVersion="$LATEST", RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}}), "$LATEST is not supported")
    refused("InvalidParameterValueException", 400, lambda: api.create_alias(FunctionName="a", Name="n", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"1": 0.5}}), "already included")
    refused("ValidationException", 400, lambda: api.create_alias(FunctionName="a", Name="n", FunctionVersion="1", RoutingConfig={"AdditionalVersionWeights": {"2": 1.5}}))
    moved = api.update_alias(FunctionName="a", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}}, RevisionId=made["RevisionId"])
    assert moved["RoutingConfig"]["AdditionalVersionWeights"] == {"2": 0.5} and moved["FunctionVersion"] == "1"
    refused("PreconditionFailedException", 412, lambda: api.update_alias(FunctionName="a", Name="live", FunctionVersion="2", RevisionId=made["RevisionId"]))
    seen = [called(api, "a", "live")[1] for _ in range(60)]
    assert 10 <= seen.count("2") <= 50, seen
    refused("ResourceConflictException", 409, lambda: api.delete_function(FunctionName="a", Qualifier="2"))
    refused("InvalidParameterValueException", 400, lambda: api.delete_function(FunctionName="a", Qualifier="live"))
    api.create_alias(FunctionName="a", Name="old", FunctionVersion="$LATEST")
    assert [x["Name"] for x in api.list_aliases(FunctionName="a")["Aliases"]] == ["live", "old"]
    assert [x["Name"] for x in api.list_aliases(FunctionName="a", FunctionVersion="2")["Aliases"]] == ["live"]
    assert api.get_alias(FunctionName="a", Name="live")["FunctionVersion"] == "1"
    assert api.get_function_configuration(FunctionName="a", Qualifier="live")["FunctionArn"] == ARN + "a:live"
    url = api.create_function_url_config(FunctionName="a", Qualifier="live", AuthType="NONE")
    assert url["FunctionArn"] == ARN + "a:live"
    api.delete_alias(FunctionName="a", Name="live")
    refused("ResourceNotFoundException", 404, lambda: api.get_alias(FunctionName="a", Name="live"), "Cannot find alias arn")
    refused("ResourceNotFoundException", 404, lambda: api.get_function_url_config(FunctionName="a", Qualifier="live"))


def archive(**files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(zipfile.ZipInfo(name.replace("__", "/") + ".py"), text)
    return memory.getvalue()


def layers():
    api = client()
    base = api.publish_layer_version(LayerName="base", Content={"ZipFile": archive(python__shared="word = 'base'", python__only="word = 'only'")}, CompatibleRuntimes=["python3.11"], Description="b", LicenseInfo="MIT")
    assert base["Version"] == 1 and base["LayerVersionArn"].endswith(":layer:base:1") and base["CompatibleRuntimes"] == ["python3.11"]
    again = api.publish_layer_version(LayerName="base", Content={"ZipFile": archive(python__shared="word = 'newer'")}, CompatibleArchitectures=["x86_64"])
    cover = api.publish_layer_version(LayerName="cover", Content={"ZipFile": archive(python__shared="word = 'cover'")})
    code = package("import shared, only\ndef handler(event, context):\n    return [shared.word, only.word]\n")
    made = create(api, "layered", Code={"ZipFile": code}, Layers=[base["LayerVersionArn"], cover["LayerVersionArn"]])
    assert [layer["Arn"] for layer in made["Layers"]] == [base["LayerVersionArn"], cover["LayerVersionArn"]] and made["Layers"][0]["CodeSize"] > 0
    assert json.load(api.invoke(FunctionName="layered")["Payload"]) == ["cover", "only"]
    api.update_function_configuration(FunctionName="layered", Layers=[cover["LayerVersionArn"], base["LayerVersionArn"]])
    assert json.load(api.invoke(FunctionName="layered")["Payload"]) == ["base", "only"]
    api.delete_layer_version(LayerName="base", VersionNumber=1)
    refused("ResourceNotFoundException", 404, lambda: api.get_layer_version(LayerName="base", VersionNumber=1))
    assert json.load(api.invoke(FunctionName="layered")["Payload"]) == ["base", "only"], "a function keeps the layers that it has"
    refused("InvalidParameterValueException", 400, lambda: create(api, "l2", Layers=[base["LayerVersionArn"]]), "does not exist")
    refused("InvalidParameterValueException", 400, lambda: create(api, "l2", Layers=[again["LayerVersionArn"], again["LayerVersionArn"]]), "Two different versions")
    refused("InvalidParameterValueException", 400, lambda: create(api, "l2", Layers=[again["LayerVersionArn"]] * 6), "more than 5 layers")
    refused("ValidationException", 400, lambda: create(api, "l2", Layers=["base:1"]))
    api.update_function_configuration(FunctionName="layered", Layers=[])
    assert "Layers" not in api.get_function_configuration(FunctionName="layered")
    assert api.invoke(FunctionName="layered")["FunctionError"] == "Unhandled"
    assert [v["Version"] for v in api.list_layer_versions(LayerName="base")["LayerVersions"]] == [2]
    assert {x["LayerName"]: x["LatestMatchingVersion"]["Version"] for x in api.list_layers()["Layers"]} == {"base": 2, "cover": 1}
    assert [x["LayerName"] for x in api.list_layers(CompatibleArchitecture="x86_64")["Layers"]] == ["base"]
    assert api.get_layer_version_by_arn(Arn=cover["LayerVersionArn"])["Version"] == 1
    assert api.publish_layer_version(LayerName="base", Content={"ZipFile": archive(a="1")})["Version"] == 3
    added = api.add_layer_version_permission(LayerName="cover", VersionNumber=1, StatementId="s", Action="lambda:GetLayerVersion", Principal="*")
    assert json.loads(added["Statement"])["Resource"] == cover["LayerVersionArn"]
    assert len(json.loads(api.get_layer_version_policy(LayerName="cover", VersionNumber=1)["Policy"])["Statement"]) == 1
    api.remove_layer_version_permission(LayerName="cover", VersionNumber=1, StatementId="s")
    refused("ResourceNotFoundException", 404, lambda: api.get_layer_version_policy(LayerName="cover", VersionNumber=1))


def permissions():
    api = client()
    create(api, "p", Publish=True)
    refused("ResourceNotFoundException", 404, lambda: api.get_policy(FunctionName="p"))
    added = api.add_permission(FunctionName="p", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::b", SourceAccount="000000000000")
    statement = json.loads(added["Statement"])
    assert statement == {
        "Sid": "s3", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "lambda:InvokeFunction", "Resource": ARN + "p",
        "Condition": {"StringEquals": {"AWS:SourceAccount": "000000000000"}, "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}}}, statement
    refused("ResourceConflictException", 409, lambda: api.add_permission(FunctionName="p", StatementId="s3", Action="lambda:InvokeFunction", Principal="*"), "provided already exists")
    refused("ValidationException", 400, lambda: api.add_permission(FunctionName="p", StatementId="no spaces", Action="lambda:InvokeFunction", Principal="*"))
    refused("InvalidParameterValueException", 400, lambda: api.add_permission(FunctionName="p", StatementId="x", Action="lambda:InvokeFunction", Principal="*", Qualifier="$LATEST"))
    api.add_permission(FunctionName="p", StatementId="all", Action="lambda:InvokeFunction", Principal="123456789012", Qualifier="1")
    assert json.loads(api.get_policy(FunctionName="p", Qualifier="1")["Policy"])["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    policy = api.get_policy(FunctionName="p")
    refused("PreconditionFailedException", 412, lambda: api.remove_permission(FunctionName="p", StatementId="s3", RevisionId="old"))
    refused("ResourceNotFoundException", 404, lambda: api.remove_permission(FunctionName="p", StatementId="other"))
    api.remove_permission(FunctionName="p", StatementId="s3", RevisionId=policy["RevisionId"])
    refused("ResourceNotFoundException", 404, lambda: api.get_policy(FunctionName="p"))


def provisioned():
    api = client()
    create(api, "pc", Publish=True)
    refused("InvalidParameterValueException", 400, lambda: api.put_provisioned_concurrency_config(FunctionName="pc", Qualifier="$LATEST", ProvisionedConcurrentExecutions=1))
    refused("ProvisionedConcurrencyConfigNotFoundException", 404, lambda: api.get_provisioned_concurrency_config(FunctionName="pc", Qualifier="1"))
    made = api.put_provisioned_concurrency_config(FunctionName="pc", Qualifier="1", ProvisionedConcurrentExecutions=3)
    assert (made["ResponseMetadata"]["HTTPStatusCode"], made["RequestedProvisionedConcurrentExecutions"], made["Status"]) == (202, 3, "IN_PROGRESS"), made
    deadline = time.monotonic() + 20
    while (now := api.get_provisioned_concurrency_config(FunctionName="pc", Qualifier="1"))["Status"] != "READY":
        assert time.monotonic() < deadline, now
        time.sleep(0.05)
    assert now["AllocatedProvisionedConcurrentExecutions"] == now["AvailableProvisionedConcurrentExecutions"] == 3
    assert [x["FunctionArn"] for x in api.list_provisioned_concurrency_configs(FunctionName="pc")["ProvisionedConcurrencyConfigs"]] == [ARN + "pc:1"]
    refused("InvalidParameterValueException", 400, lambda: api.put_provisioned_concurrency_config(FunctionName="pc", Qualifier="1", ProvisionedConcurrentExecutions=5000))
    refused("InvalidParameterValueException", 400, lambda: api.put_function_concurrency(FunctionName="pc", ReservedConcurrentExecutions=2))
    api.delete_provisioned_concurrency_config(FunctionName="pc", Qualifier="1")
    refused("ProvisionedConcurrencyConfigNotFoundException", 404, lambda: api.get_provisioned_concurrency_config(FunctionName="pc", Qualifier="1"))


def settings():
    api = client()
    create(api, "s", DeadLetterConfig={"TargetArn": "arn:aws:sqs:us-east-1:000000000000:q"}, LoggingConfig={"LogFormat": "JSON"}, SnapStart={"ApplyOn": "PublishedVersions"}, EphemeralStorage={"Size": 1024})
    got = api.get_function_configuration(FunctionName="s")
    network = api.update_function_configuration(FunctionName="s", VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": []}, KMSKeyArn="arn:aws:kms:us-east-1:000000000000:key/k")
    assert network["VpcConfig"]["SubnetIds"] == ["subnet-1"] and network["KMSKeyArn"].endswith("key/k"), "kept for their owner"
    assert got["DeadLetterConfig"]["TargetArn"].endswith(":q") and got["EphemeralStorage"]["Size"] == 1024
    assert got["LoggingConfig"] == {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", "LogGroup": "/aws/lambda/s"}, got["LoggingConfig"]
    assert got["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    assert api.publish_version(FunctionName="s")["SnapStart"]["OptimizationStatus"] == "On"
    refused("ResourceNotFoundException", 404, lambda: api.get_function_event_invoke_config(FunctionName="s"), "doesn't have an EventInvokeConfig")
    refused("ValidationException", 400, lambda: api.put_function_event_invoke_config(FunctionName="s", MaximumRetryAttempts=3))
    refused("InvalidParameterValueException", 400, lambda: api.put_function_event_invoke_config(FunctionName="s"), "at least one")
    made = api.put_function_event_invoke_config(FunctionName="s", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": ARN + "other"}})
    assert made["MaximumRetryAttempts"] == 0 and made["FunctionArn"] == ARN + "s:$LATEST" and made["DestinationConfig"]["OnFailure"]["Destination"] == ARN + "other"
    assert api.update_function_event_invoke_config(FunctionName="s", MaximumEventAgeInSeconds=100)["MaximumRetryAttempts"] == 0
    assert len(api.list_function_event_invoke_configs(FunctionName="s")["FunctionEventInvokeConfigs"]) == 1
    api.delete_function_event_invoke_config(FunctionName="s")
    refused("ResourceNotFoundException", 404, lambda: api.get_function_event_invoke_config(FunctionName="s"))
    assert api.get_function_recursion_config(FunctionName="s")["RecursiveLoop"] == "Terminate"
    assert api.put_function_recursion_config(FunctionName="s", RecursiveLoop="Allow")["RecursiveLoop"] == "Allow"
    assert api.get_runtime_management_config(FunctionName="s")["UpdateRuntimeOn"] == "Auto"
    assert api.put_runtime_management_config(FunctionName="s", UpdateRuntimeOn="FunctionUpdate")["UpdateRuntimeOn"] == "FunctionUpdate"
    assert "CodeSigningConfigArn" not in api.get_function_code_signing_config(FunctionName="s")
    account = api.get_account_settings()
    assert account["AccountLimit"]["ConcurrentExecutions"] == 1000 and account["AccountUsage"]["FunctionCount"] >= 1
    boto3.client("sqs", region_name="us-east-1", endpoint_url=api.meta.endpoint_url).create_queue(QueueName="q")
    mapping = api.create_event_source_mapping(FunctionName="s", EventSourceArn="arn:aws:sqs:us-east-1:000000000000:q", BatchSize=5, FilterCriteria={"Filters": [{"Pattern": "{}"}]})
    assert mapping["State"] == "Creating" and mapping["ResponseMetadata"]["HTTPStatusCode"] == 202
    refused("ResourceConflictException", 409, lambda: api.create_event_source_mapping(FunctionName="s", EventSourceArn="arn:aws:sqs:us-east-1:000000000000:q"))
    refused("InvalidParameterValueException", 400, lambda: api.create_event_source_mapping(FunctionName="absent", EventSourceArn="arn:aws:sqs:us-east-1:000000000000:q"))
    assert api.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Enabled"
    assert api.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False, BatchSize=7)["BatchSize"] == 7
    assert api.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Disabled"
    assert [m["UUID"] for m in api.list_event_source_mappings(FunctionName="s")["EventSourceMappings"]] == [mapping["UUID"]]
    assert api.delete_event_source_mapping(UUID=mapping["UUID"])["State"] == "Deleting"
    refused("ResourceNotFoundException", 404, lambda: api.get_event_source_mapping(UUID=mapping["UUID"]))


if __name__ == "__main__":
    globals()[sys.argv[1]]()
