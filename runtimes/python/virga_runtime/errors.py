"""Lambda's error objects and log lines for what a Python handler raises."""
import json
import sys
import traceback

from .channel import Channel
from .handlers import Fault

_OWN_FOLDER = __file__.rsplit("/", 2)[0]


def _trace_of(error):
    """The user's frames only: none of this runtime's, none of importlib's."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_OWN_FOLDER + "/") and "importlib" not in frame.filename
    ]
    return traceback.format_list(frames)


def of_init(error):
    return error if isinstance(error, Fault) else of_handler(error)


def of_handler(error):
    if isinstance(error, Fault):
        return error
    return Fault(type(error).__name__, str(error), _trace_of(error))


def of_marshalling(error):
    return Fault("Runtime.MarshalError", f"Unable to marshal response: {error}")


def to_json(fault, request_id):
    body = {"errorMessage": fault.message, "errorType": fault.kind, "requestId": request_id, "stackTrace": fault.trace}
    return json.dumps(body).encode()


def log(fault):
    text = f"[ERROR] {fault.kind}: {fault.message}" if fault.kind else f"[ERROR] {fault.message}"
    if fault.trace:
        text += "\nTraceback (most recent call last):\n" + "".join(fault.trace).rstrip("\n")
    print(text, file=sys.stdout)


def report(fault, request_id):
    log(fault)
    return Channel.ERROR, to_json(fault, request_id)
