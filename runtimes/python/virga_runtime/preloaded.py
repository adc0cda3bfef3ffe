"""What a zygote imports ahead, and how a function still gets its own version of it."""
import importlib
import os
import sys

STANDARD = [
    "argparse", "ast", "asyncio", "base64", "bisect", "calendar", "collections", "concurrent.futures", "configparser", "contextlib", "copy", "csv",
    "ctypes", "dataclasses", "datetime", "decimal", "difflib", "email", "email.mime.text", "email.utils", "enum", "fractions", "functools", "glob",
    "gzip", "hashlib", "heapq", "hmac", "html", "html.parser", "http.client", "http.cookies", "inspect", "io", "ipaddress", "itertools", "json",
    "logging", "logging.config", "math", "mimetypes", "multiprocessing", "operator", "pathlib", "pickle", "platform", "pprint", "queue", "random",
    "re", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "ssl", "statistics", "string", "struct", "subprocess", "tempfile", "textwrap",
    "threading", "time", "traceback", "types", "typing", "unicodedata", "urllib.error", "urllib.parse", "urllib.request", "uuid", "warnings", "wave",
    "weakref", "xml.etree.ElementTree", "zipfile", "zlib", "zoneinfo",
]

# Lambda's own Python runtimes bring the AWS SDK.
INSTALLED = ["boto3", "boto3.session", "boto3.dynamodb.conditions", "botocore.client", "botocore.endpoint", "botocore.handlers", "botocore.httpsession",
             "botocore.signers", "botocore.parsers", "botocore.paginate", "botocore.retryhandler", "botocore.retries.standard", "botocore.waiter"]

_standard = set()
_installed = set()


def _top(name):
    return name.partition(".")[0]


def load():
    """Imports it all, and remembers what that brought: standard modules, replaceable one by one, and installed ones, all together."""
    before = set(sys.modules)
    for name in STANDARD + INSTALLED:
        try:
            importlib.import_module(name)
        except Exception:
            pass  # not on this machine: functions that need it bring it
    for name, module in sys.modules.items():
        if name in before:
            continue
        file = getattr(module, "__file__", None) or ""
        (_installed if "site-packages" in file or "dist-packages" in file else _standard).add(_top(name))


def release(folders):
    """Forgets what the function brings itself: its own comes before the system's, as on Lambda."""
    if not _standard:
        return
    own = set()
    for folder in folders:
        try:
            own.update(entry.partition(".")[0] for entry in os.listdir(folder))
        except OSError:
            pass
    gone = own & _standard
    if own & _installed:
        gone |= _installed
    for name in [name for name in sys.modules if _top(name) in gone]:
        del sys.modules[name]
