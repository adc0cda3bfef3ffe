"""A template: has loaded one function and never serves a request; its forks are the function's instances."""
import gc
import json
import os
import random
import sys
import tempfile
import threading

import snapshot_restore_py

from . import forks, instance
from .channel import Channel


def serve(channel, configuration):
    """Loads the function and says whether it can be forked. Returns only in a fork, with what that needs to answer invocations."""
    handler, current = instance.load(channel, configuration)
    try:
        snapshot_restore_py.run_before_snapshot()
        reason = _why_not()
    except Exception as error:
        reason = f"a before_snapshot hook failed: {error!r}"
    gc.collect()
    gc.freeze()
    instance.flush()
    channel.send(Channel.READY, json.dumps({"reason": reason}).encode())
    if reason:
        sys.exit(0)
    forks.serve()
    configuration = json.loads(channel.receive_init())
    instance.attempt(channel, lambda: _refresh(configuration))
    return handler, configuration, current


def _why_not():
    """What would break in a fork, or None."""
    others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if others:
        return f"a thread is alive after init: {others[0]}"
    open_thing = _open_thing()
    if open_thing:
        return open_thing
    if os.listdir("/tmp"):
        return f"init left files in /tmp: {os.listdir('/tmp')[0]}"
    try:
        os.waitpid(-1, os.WNOHANG)
        return "a child process is alive after init"
    except ChildProcessError:
        pass
    # Libraries that know about forks (OpenBLAS) end their threads before one and start them again when they need them.
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    if len(os.listdir("/proc/self/task")) > 1:
        return "native threads are alive after init"
    return None


def _open_thing():
    for descriptor in sorted(int(name) for name in os.listdir("/proc/self/fd")):
        if descriptor <= 4:
            continue
        try:
            target = os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            continue  # the descriptor of the listing itself
        kind = target.partition(":")[0]
        if kind in ("socket", "pipe", "anon_inode"):
            return f"a {kind.replace('anon_inode', 'kernel object')} is open after init: {target}"
        if _flags(descriptor) & os.O_ACCMODE != os.O_RDONLY:
            return f"a file is open for writing after init: {target}"
    return None


def _flags(descriptor):
    with open(f"/proc/self/fdinfo/{descriptor}") as info:
        return int(next(line for line in info if line.startswith("flags:")).split()[1], 8)


def _refresh(configuration):
    """Nothing that two forks share may be mistaken for one's own: randomness, file offsets, environment ids."""
    os.environ.update(configuration["environment"])
    random.seed()
    tempfile._name_sequence = None
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "uuid" in sys.modules:
        sys.modules["uuid"]._last_timestamp = None
    for descriptor in [int(name) for name in os.listdir("/proc/self/fd") if int(name) > 4]:
        _reopen(descriptor)
    snapshot_restore_py.run_after_restore()


def _reopen(descriptor):
    try:
        offset = os.lseek(descriptor, 0, os.SEEK_CUR)
        own = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
        os.lseek(own, offset, os.SEEK_SET)
        os.dup2(own, descriptor, inheritable=False)
        os.close(own)
    except OSError:
        pass  # not a file, or the listing's own descriptor
