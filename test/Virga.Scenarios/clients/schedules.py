"""EventBridge and its Scheduler by boto3: one function a scenario, run as `schedules.py NAME`. Ends with 0 when all it expects holds."""
import datetime
import io
import json
import sys
import time
import zipfile

import boto3
import botocore.config

from common import ENDPOINT, refused

ACCOUNT = "000000000000"
OFF = {"Mode": "OFF"}

# Passes on what it is called with by its log.
CODE = "import json\ndef handler(event, context):\n    print('GOT ' + json.dumps(event))\n"


def client(name):
    return boto3.client(name, endpoint_url=ENDPOINT, region_name="us-east-1", config=botocore.config.Config(retries={"max_attempts": 0}, parameter_validation=False))


scheduler, events, sqs, functions, iam, logs = (client(name) for name in ("scheduler", "events", "sqs", "lambda", "iam", "logs"))


def queue(name, **attributes):
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"


def function(name):
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("m.py", CODE)
    return functions.create_function(FunctionName=name, Runtime="python3.11", Handler="m.handler", Role=f"arn:aws:iam::{ACCOUNT}:role/r", Code={"ZipFile": zipped.getvalue()})["FunctionArn"]


def role(name, *actions, service="scheduler.amazonaws.com"):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    if actions:
        allow(name, *actions)
    return arn


def allow(name, *actions):
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="targets", PolicyDocument=json.dumps(policy))


def soon(seconds=3):
    """An expression for a moment that is just ahead."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return f"at({at:%Y-%m-%dT%H:%M:%S})"


def until(holds, state=lambda: None, seconds=20):
    end = time.monotonic() + seconds
    while True:
        got = holds()
        if got:
            return got
        assert time.monotonic() < end, f"timed out: {state()}"
        time.sleep(0.05)


def receive(url, count=1):
    got = []

    def more():
        messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        got.extend(messages)
        return len(got) >= count

    until(more, lambda: got)
    return got


def called(name):
    try:
        lines = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [json.loads(line["message"].split("GOT ", 1)[1]) for line in lines if "GOT " in line["message"]]


def is_gone(name):
    try:
        scheduler.get_schedule(Name=name)
        return False
    except scheduler.exceptions.ResourceNotFoundException:
        return True


def schedule_api():
    _, arn = queue("plain")
    runs = role("runs", "sqs:SendMessage")
    target = {"Arn": arn, "RoleArn": runs, "Input": "x"}
    made = scheduler.create_schedule(Name="one", ScheduleExpression="cron(0 12 * * ? *)", ScheduleExpressionTimezone="Europe/Berlin", FlexibleTimeWindow=OFF, Target=target, ClientToken="same")
    assert made["ScheduleArn"] == f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/default/one", made
    again = scheduler.create_schedule(Name="one", ScheduleExpression="cron(0 12 * * ? *)", FlexibleTimeWindow=OFF, Target=target, ClientToken="same")
    assert again["ScheduleArn"] == made["ScheduleArn"]
    create = lambda **more: scheduler.create_schedule(**{"Name": "two", "ScheduleExpression": "rate(5 days)", "FlexibleTimeWindow": OFF, "Target": target, **more})
    refused("ConflictException", 409, lambda: create(Name="one"), "Schedule one already exists.")
    for expression in ("rate(1 minutes)", "rate(0 days)", "rate(5 seconds)", "cron(0 12 * * * *)", "cron(0 12 * * ?)", "cron(61 * * * ? *)", "at(2030-02-30T00:00:00)", "soon"):
        refused("ValidationException", 400, lambda: create(ScheduleExpression=expression), f"Invalid Schedule Expression {expression}.")
    refused("ValidationException", 400, lambda: create(ScheduleExpressionTimezone="Mars/Olympus"), "Mars/Olympus")
    refused("ValidationException", 400, lambda: create(Name="no spaces"), "regular expression")
    refused("ValidationException", 400, lambda: create(FlexibleTimeWindow={"Mode": "FLEXIBLE"}), "MaximumWindowInMinutes")
    refused("ValidationException", 400, lambda: create(Target={**target, "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/absent"}), "execution role")
    refused("ValidationException", 400, lambda: create(Target={**target, "RoleArn": role("other", service="lambda.amazonaws.com")}), "execution role")
    refused("ValidationException", 400, lambda: create(Target={**target, "Arn": "arn:aws:scheduler:::aws-sdk:ec2:stopInstances"}), "universal targets")
    refused("ValidationException", 400, lambda: create(Target={**target, "Arn": "arn:aws:ecs:us-east-1:000000000000:cluster/c"}), "not supported")
    refused("ValidationException", 400, lambda: create(Target={**target, "RetryPolicy": {"MaximumRetryAttempts": 186}}), "186")
    refused("ValidationException", 400, lambda: create(EndDate=datetime.datetime(2020, 1, 1)), "EndDate")
    refused("ResourceNotFoundException", 404, lambda: create(GroupName="absent"), "Schedule group absent does not exist.")
    refused("ResourceNotFoundException", 404, lambda: scheduler.get_schedule(Name="absent"), "Schedule absent does not exist.")
    refused("ResourceNotFoundException", 404, lambda: scheduler.update_schedule(Name="absent", ScheduleExpression="rate(1 day)", FlexibleTimeWindow=OFF, Target=target))

    seen = scheduler.get_schedule(Name="one")
    assert (seen["State"], seen["GroupName"], seen["ScheduleExpressionTimezone"], seen["ActionAfterCompletion"]) == ("ENABLED", "default", "Europe/Berlin", "NONE"), seen
    assert seen["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}, seen
    start, end = datetime.datetime(2031, 1, 1, tzinfo=datetime.timezone.utc), datetime.datetime(2032, 1, 1, tzinfo=datetime.timezone.utc)
    scheduler.update_schedule(Name="one", ScheduleExpression="rate(2 hours)", FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}, Target=target, State="DISABLED", Description="d", StartDate=start, EndDate=end)
    seen = scheduler.get_schedule(Name="one")
    assert (seen["State"], seen["FlexibleTimeWindow"]["MaximumWindowInMinutes"], seen["StartDate"], seen["EndDate"]) == ("DISABLED", 15, start, end), seen

    group = scheduler.create_schedule_group(Name="team", Tags=[{"Key": "a", "Value": "1"}])["ScheduleGroupArn"]
    refused("ConflictException", 409, lambda: scheduler.create_schedule_group(Name="team"), "already exists")
    for number in range(5):
        create(Name=f"s{number}", GroupName="team", State="DISABLED")
    first = scheduler.list_schedules(GroupName="team", MaxResults=3)
    rest = scheduler.list_schedules(GroupName="team", MaxResults=3, NextToken=first["NextToken"])
    assert [one["Name"] for one in first["Schedules"] + rest["Schedules"]] == [f"s{number}" for number in range(5)] and "NextToken" not in rest
    assert [one["Name"] for one in scheduler.list_schedules(NamePrefix="on", State="DISABLED")["Schedules"]] == ["one"]
    assert [one["Name"] for one in scheduler.list_schedule_groups()["ScheduleGroups"]] == ["default", "team"]
    scheduler.tag_resource(ResourceArn=group, Tags=[{"Key": "b", "Value": "2"}])
    scheduler.untag_resource(ResourceArn=group, TagKeys=["a"])
    assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert scheduler.get_schedule_group(Name="team")["State"] == "ACTIVE"
    scheduler.delete_schedule_group(Name="team")
    refused("ResourceNotFoundException", 404, lambda: scheduler.get_schedule(Name="s1", GroupName="team"))
    refused("ResourceNotFoundException", 404, lambda: scheduler.delete_schedule_group(Name="team"))
    refused("ValidationException", 400, lambda: scheduler.delete_schedule_group(Name="default"))
    scheduler.delete_schedule(Name="one")
    assert is_gone("one")


def firing():
    """Once, at its time, to functions and queues, by universal targets too; then it goes."""
    url, arn = queue("fired")
    fifo_url, fifo = queue("order.fifo", FifoQueue="true")
    target = function("timed")
    runs = role("fires", "sqs:SendMessage", "lambda:InvokeFunction")
    placeholders = '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","id":"<aws.scheduler.execution-id>","attempt":<aws.scheduler.attempt-number>}'

    def create(name, arn, when, more=None, **target_more):
        scheduler.create_schedule(Name=name, ScheduleExpression=when, FlexibleTimeWindow=OFF, Target={"Arn": arn, "RoleArn": runs, **target_more}, **(more or {}))

    when = soon()
    create("to-function", target, when, {"ActionAfterCompletion": "DELETE"}, Input=placeholders)
    create("to-queue", arn, when)
    create("to-fifo", fifo, when, Input="ordered", SqsParameters={"MessageGroupId": "g"})
    create("by-invoke", "arn:aws:scheduler:::aws-sdk:lambda:invoke", when, Input=json.dumps({"FunctionName": "timed", "InvocationType": "Event", "Payload": '{"by":"invoke"}'}))
    create("by-send", "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", when, Input=json.dumps({"QueueUrl": url, "MessageBody": "sent"}))
    create("rate", arn, "rate(1 day)", Input="at once")
    got = receive(url, 3)
    assert sorted(one["Body"] for one in got)[:2] == ["at once", "sent"], got
    event = json.loads(next(one["Body"] for one in got if one["Body"].startswith("{")))
    assert (event["detail-type"], event["source"], event["time"], event["detail"]) == ("Scheduled Event", "aws.scheduler", when[3:-1] + "Z", "{}"), event
    assert [one["Body"] for one in receive(fifo_url)] == ["ordered"]
    until(lambda: len(called("timed")) == 2, lambda: called("timed"))
    by_input = next(one for one in called("timed") if "arn" in one)
    assert by_input["arn"].endswith("schedule/default/to-function") and by_input["at"] == when[3:-1] + "Z" and by_input["attempt"] == 1, by_input
    assert {"by": "invoke"} in called("timed")
    assert is_gone("to-function") and not is_gone("to-queue")


def dead_letters():
    """What a role doesn't allow is tried again, and then goes to the dead letters."""
    url, arn = queue("closed")
    dead_url, dead = queue("dead")
    runs = role("weak")
    iam.put_role_policy(RoleName="weak", PolicyName="letters", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": dead}]}))
    target = {"Arn": arn, "RoleArn": runs, "Input": "try <aws.scheduler.attempt-number>", "DeadLetterConfig": {"Arn": dead}}
    scheduler.create_schedule(Name="refused", ScheduleExpression="rate(1 day)", FlexibleTimeWindow=OFF, Target={**target, "RetryPolicy": {"MaximumRetryAttempts": 1}})
    letter = receive(dead_url)[0]
    said = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
    assert (said["ERROR_CODE"], said["EXHAUSTED_RETRY_CONDITION"], said["RETRY_ATTEMPTS"]) == ("AccessDeniedException", "MaximumRetryAttempts", "1"), said
    assert said["TARGET_ARN"] == arn and said["SCHEDULE_ARN"].endswith("/refused"), said
    scheduler.create_schedule(Name="mended", ScheduleExpression="rate(1 day)", FlexibleTimeWindow=OFF, Target=target)
    allow("weak", "sqs:SendMessage")
    got = receive(url)[0]["Body"]
    assert got.startswith("try "), got


def rules():
    url, arn = queue("matched")
    target = function("ruled")
    refused("ValidationException", 400, lambda: events.put_rule(Name="r"), "EventPattern or ScheduleExpression")
    refused("ValidationException", 400, lambda: events.put_rule(Name="r", ScheduleExpression="at(2030-01-01T00:00:00)"), "ScheduleExpression is not valid")
    refused("InvalidEventPatternException", 400, lambda: events.put_rule(Name="r", EventPattern='{"source":"plain"}'), '"source" must be an object or an array')
    refused("InvalidEventPatternException", 400, lambda: events.put_rule(Name="r", EventPattern='{"source":[{"begins":"x"}]}'), "Unrecognized match type begins")
    refused("ResourceNotFoundException", 400, lambda: events.describe_rule(Name="absent"), "Rule absent does not exist on EventBus default.")
    bus = events.create_event_bus(Name="shop")["EventBusArn"]
    refused("ResourceAlreadyExistsException", 400, lambda: events.create_event_bus(Name="shop"), "Event bus shop already exists.")
    refused("ValidationException", 400, lambda: events.put_rule(Name="r", ScheduleExpression="rate(1 day)", EventBusName="shop"), "default event bus")
    assert {one["Name"] for one in events.list_event_buses()["EventBuses"]} == {"default", "shop"} and events.describe_event_bus(Name="shop")["Arn"] == bus

    pattern = {"source": ["orders"], "detail": {"total": [{"numeric": [">", 100]}], "$or": [{"kind": [{"prefix": "big"}]}, {"kind": [{"anything-but": ["small"]}]}]}}
    rule = events.put_rule(Name="large", EventBusName="shop", EventPattern=json.dumps(pattern), Tags=[{"Key": "k", "Value": "v"}])["RuleArn"]
    assert rule == f"arn:aws:events:us-east-1:{ACCOUNT}:rule/shop/large", rule
    assert events.list_tags_for_resource(ResourceARN=rule)["Tags"] == [{"Key": "k", "Value": "v"}]
    transformer = {"InputPathsMap": {"total": "$.detail.total", "kind": "$.detail.kind"}, "InputTemplate": '{"text":"a <kind> one","total":<total>,"rule":<aws.events.rule-name>}'}
    dead_url, dead = queue("rule-dead")
    targets = [{"Id": "q", "Arn": arn, "InputTransformer": transformer}, {"Id": "f", "Arn": target, "InputPath": "$.detail"}, {"Id": "closed", "Arn": queue("no-policy")[1], "DeadLetterConfig": {"Arn": dead}}]
    assert events.put_targets(Rule="large", EventBusName=bus, Targets=targets)["FailedEntryCount"] == 0
    refused("ValidationException", 400, lambda: events.put_targets(Rule="large", EventBusName="shop", Targets=[{"Id": "x", "Arn": "arn:aws:sns:us-east-1:000000000000:t"}]), "Lambda functions and SQS queues")
    refused("LimitExceededException", 400, lambda: events.put_targets(Rule="large", EventBusName="shop", Targets=[{"Id": f"{n}", "Arn": arn} for n in range(5)]))
    assert events.list_rule_names_by_target(TargetArn=arn, EventBusName="shop")["RuleNames"] == ["large"]
    assert [one["Id"] for one in events.list_targets_by_rule(Rule="large", EventBusName="shop")["Targets"]] == ["closed", "f", "q"]
    permit = lambda url, arn: sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": rule}}}]})})
    permit(url, arn)
    permit(dead_url, dead)
    functions.add_permission(FunctionName="ruled", StatementId="s", Action="lambda:InvokeFunction", Principal="events.amazonaws.com", SourceArn=rule)

    def entry(total, **more):
        return {"Source": "orders", "DetailType": "Order", "Detail": json.dumps({"total": total, "kind": "big one"}), "EventBusName": "shop", **more}

    put = events.put_events(Entries=[entry(101), entry(7), entry(500, EventBusName="default"), entry(1, Detail="no json"), entry(1, Source="aws.ec2"), {"Source": "s"}])
    assert put["FailedEntryCount"] == 3 and [one.get("ErrorCode") for one in put["Entries"]] == [None, None, None, "MalformedDetail", "NotAuthorizedForSource", "InvalidArgument"], put
    assert [json.loads(one["Body"]) for one in receive(url)] == [{"text": "a big one one", "total": 101, "rule": "large"}]
    until(lambda: called("ruled"), lambda: "not called")
    assert called("ruled") == [{"total": 101, "kind": "big one"}], called("ruled")
    said = receive(dead_url)[0]["MessageAttributes"]
    assert said["ERROR_CODE"]["StringValue"] == "NO_PERMISSIONS" and said["RULE_ARN"]["StringValue"] == rule, said

    events.disable_rule(Name="large", EventBusName="shop")
    assert events.describe_rule(Name="large", EventBusName="shop")["State"] == "DISABLED"
    refused("ValidationException", 400, lambda: events.delete_rule(Name="large", EventBusName="shop"), "Rule can't be deleted since it has targets.")
    events.remove_targets(Rule="large", EventBusName="shop", Ids=["q", "f", "closed"])
    events.delete_rule(Name="large", EventBusName="shop")
    events.delete_event_bus(Name="shop")
    assert events.list_rules()["Rules"] == []
    whole = {"id": "1", "account": ACCOUNT, "source": "s", "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": [], "detail-type": "d", "detail": {"ip": "10.0.0.7"}}
    assert events.test_event_pattern(EventPattern='{"detail":{"ip":[{"cidr":"10.0.0.0/24"}]}}', Event=json.dumps(whole))["Result"]
    assert not events.test_event_pattern(EventPattern='{"source":[{"wildcard":"x*"}]}', Event=json.dumps(whole))["Result"]


def prepare_kill(count):
    """Schedules that fire within the next seconds; their names are their messages."""
    _, arn = queue("kills")
    function("killed")
    runs = role("kill", "sqs:SendMessage", "lambda:InvokeFunction")
    for number in range(int(count)):
        to_queue = number % 2 == 0
        name = f"k{number}"
        target = {"Arn": arn if to_queue else f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:killed", "RoleArn": runs, "Input": json.dumps({"name": name})}
        scheduler.create_schedule(Name=name, ScheduleExpression=soon(3 + number % 6), FlexibleTimeWindow=OFF, Target=target, ActionAfterCompletion="DELETE")


def count_kills(count):
    """Each came once."""
    url = sqs.get_queue_url(QueueName="kills")["QueueUrl"]
    want = int(count)
    until(lambda: not scheduler.list_schedules()["Schedules"], lambda: scheduler.list_schedules()["Schedules"])
    names = [json.loads(one["Body"])["name"] for one in receive(url, (want + 1) // 2)]
    more = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", [])
    assert sorted(names) == sorted(f"k{number}" for number in range(0, want, 2)) and not more, (sorted(names), more)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
