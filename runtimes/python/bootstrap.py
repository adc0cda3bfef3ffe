"""Runs a Python Lambda handler inside the sandbox. Speaks docs/reference/channel.md on descriptor 3."""
import json
import os
import sys

from virga_runtime import errors, handlers, logs, marshal_json
from virga_runtime.channel import Channel
from virga_runtime.context import LambdaContext


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass  # the function may have closed or replaced it


def initialise(channel):
    """Loads the handler; on failure says so and ends."""
    configuration = json.loads(channel.receive_init())
    os.environ.update(configuration["environment"])
    handlers.set_path(configuration["taskRoot"])
    current = logs.install()
    try:
        handler = handlers.load(configuration["handler"])
    except Exception as error:
        fault = errors.of_init(error)
        errors.log(fault)
        flush()
        channel.send(Channel.INIT_ERROR, errors.to_json(fault, ""))
        sys.exit(1)
    flush()
    channel.send(Channel.READY, b"")
    return handler, configuration, current


def answer(handler, event, context):
    """The frame type and body that answer one invocation."""
    try:
        result = handler(json.loads(event), context)
    except Exception as error:
        return errors.report(errors.of_handler(error), context.aws_request_id)
    try:
        return Channel.RESULT, marshal_json.dumps(result)
    except Exception as error:
        return errors.report(errors.of_marshalling(error), context.aws_request_id)


def main():
    channel = Channel(3)
    handler, configuration, current = initialise(channel)
    while True:
        invocation = channel.receive_invocation()
        if invocation is None:
            return
        os.environ["_X_AMZN_TRACE_ID"] = invocation.trace_id
        context = LambdaContext(invocation, configuration)
        current.request_id = context.aws_request_id
        kind, body = answer(handler, invocation.event, context)
        flush()
        channel.send(kind, body)


if __name__ == "__main__":
    main()
