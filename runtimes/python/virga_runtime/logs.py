"""The root logger, set up as Lambda does: its format, its level, the request id in each line."""
import json
import logging
import os
import sys
import time

_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"
_LEVELS = {"TRACE": logging.DEBUG, "DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARN": logging.WARNING,
           "ERROR": logging.ERROR, "FATAL": logging.CRITICAL}


class Current:
    """Which invocation log records belong to."""
    request_id = ""


class _WithRequestId(logging.Filter):
    def __init__(self, current):
        super().__init__()
        self._current = current

    def filter(self, record):
        record.aws_request_id = self._current.request_id
        return True


class _Json(logging.Formatter):
    def format(self, record):
        line = {"timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"), "level": record.levelname,
                "message": record.getMessage(), "logger": record.name, "requestId": record.aws_request_id}
        if record.exc_info:
            line["stackTrace"] = self.formatException(record.exc_info).split("\n")
        return json.dumps(line)


class _Standard(logging.StreamHandler):
    """Writes to whatever sys.stdout is at the time: functions do replace it."""

    def __init__(self):
        super().__init__(sys.stdout)

    def emit(self, record):
        self.stream = sys.stdout
        super().emit(record)


def install():
    current = Current()
    is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
    formatter = _Json() if is_json else logging.Formatter(_FORMAT, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler = _Standard()
    handler.setFormatter(formatter)
    handler.addFilter(_WithRequestId(current))
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    root.setLevel(_LEVELS.get(level, logging.INFO if is_json else logging.WARNING))
    return current
