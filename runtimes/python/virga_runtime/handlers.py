"""Finds the handler the way Lambda does, with its errors."""
import importlib
import os
import sys

from . import endpoints, preloaded


class Fault(Exception):
    """An error with Lambda's own name."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, list(trace)


def set_path(task_root):
    """Code first, then layers: /opt/python and /opt/python/lib/python3.x/site-packages."""
    own = [
        task_root,
        "/opt/python",
        "/opt/python/lib/python%d.%d/site-packages" % sys.version_info[:2],
    ]
    sys.path[:0] = own
    preloaded.release(own)
    endpoints.adapt()
    if os.path.isdir(task_root):
        os.chdir(task_root)


def load(handler):
    try:
        module_name, function_name = handler.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{handler}': {error}")
    try:
        # Lambda takes both pkg/mod.func and pkg.mod.func.
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
