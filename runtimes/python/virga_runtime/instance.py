"""One instance: loads the handler, then answers one invocation after the other."""
import json
import os
import sys
import time

from . import errors, handlers, logs, marshal_json
from .channel import Channel
from .context import LambdaContext


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass  # the function may have closed or replaced it


def load(channel, configuration):
    """The handler and the log's state."""
    os.environ.update(configuration["environment"])
    handlers.set_path(configuration["taskRoot"])
    current = logs.install()
    return attempt(channel, lambda: handlers.load(configuration["handler"])), current


def attempt(channel, step):
    """The step's result; an error of it is the function's init error."""
    try:
        return step()
    except Exception as error:
        fault = errors.of_init(error)
        errors.log(fault)
        flush()
        channel.send(Channel.INIT_ERROR, errors.to_json(fault, ""))
        sys.exit(1)


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


def invocations(channel, handler, configuration, current):
    """Until the node hangs up."""
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


def serve(channel):
    configuration = json.loads(channel.receive_init())
    started = time.monotonic_ns()
    if configuration.get("template"):
        from . import template
        handler, configuration, current = template.serve(channel, configuration)
        started = time.monotonic_ns()
    else:
        handler, current = load(channel, configuration)
    flush()
    channel.send(Channel.READY, b'{"loadMicros":%d}' % ((time.monotonic_ns() - started) // 1000))
    invocations(channel, handler, configuration, current)
