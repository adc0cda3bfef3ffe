"""Runtime hooks around the snapshot that instances are forked from. Source: AWS Lambda developer guide, "Runtime hooks for Lambda SnapStart"."""

_before = []
_after = []


def register_before_snapshot(func, *args, **kwargs):
    """Runs before the snapshot; the last registered runs first. Also a decorator."""
    _before.append((func, args, kwargs))
    return func


def register_after_restore(func, *args, **kwargs):
    """Runs in each instance after the snapshot was restored, in the order of registration. Also a decorator."""
    _after.append((func, args, kwargs))
    return func


def run_before_snapshot():
    for func, args, kwargs in reversed(_before):
        func(*args, **kwargs)


def run_after_restore():
    for func, args, kwargs in _after:
        func(*args, **kwargs)
