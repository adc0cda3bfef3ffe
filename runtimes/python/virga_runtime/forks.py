"""Forking into the shells that the launcher prepares; what happens in the new process before Python code runs is in join.c."""
import ctypes
import os

_CONTROL = 4
_FILTER = 5
_library = None


class _Shell(ctypes.Structure):
    _fields_ = [("count", ctypes.c_int), ("control", ctypes.c_int), ("descriptor", ctypes.c_int * 16), ("name", ctypes.c_char * 8 * 16)]


def prepare():
    """Loads what later forks need; only the first process of a line calls it."""
    global _library
    _library = ctypes.PyDLL(os.path.join(os.path.dirname(os.path.dirname(__file__)), "libvirga-join.so"))
    os.set_inheritable(_CONTROL, False)
    if _library.virga_load_filter(_FILTER) != 0:
        raise SystemExit("the system call filter can't be read")


def _reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0] > 0:
            pass
    except ChildProcessError:
        pass


def _fork(place):
    """What os.fork() does around its system call, around ours."""
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = _library.virga_fork(place)
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
    else:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
    return pid


def serve():
    """Forks one child a request. Returns only in a child, whose descriptor 3 is then its own channel."""
    shell = _Shell()
    place = ctypes.byref(shell)
    while _library.virga_receive(_CONTROL, place) == 1:
        _reap()
        if _fork(place) == 0:
            _library.virga_settle(place)
            return
        _library.virga_forget(place)
    os._exit(0)
