"""The runtime's end of the instance channel: length-prefixed frames on a Unix socket."""
import socket
import struct

_LENGTH = struct.Struct("<I")
_HEAD = struct.Struct("<IB")
_DEADLINE = struct.Struct("<q")
_TEXT = struct.Struct("<H")
_FIRST_READ = 65536


class Invocation:
    """One call as it arrived; the event is its JSON bytes."""

    __slots__ = ("deadline_ms", "request_id", "function_arn", "trace_id", "client_context", "cognito_identity", "event")


class Channel:
    INIT, INVOKE = 0x01, 0x02
    READY, INIT_ERROR, RESULT, ERROR = 0x81, 0x82, 0x83, 0x84

    def __init__(self, descriptor):
        # The descriptor stays: in a fork, its own channel takes the place of its parent's. Programs that the function starts don't get it.
        self._socket = socket.socket(fileno=descriptor)
        self._socket.set_inheritable(False)

    def receive_init(self):
        kind, body = self._receive() or (None, None)
        if kind != self.INIT:
            raise SystemExit(0)
        return bytes(body)

    def receive_invocation(self):
        """The next call, or None when the node has closed the channel."""
        frame = self._receive()
        if frame is None or frame[0] != self.INVOKE:
            return None
        body = frame[1]
        call = Invocation()
        call.deadline_ms = _DEADLINE.unpack_from(body, 0)[0]
        texts, place = [], 8
        for _ in range(5):
            length = _TEXT.unpack_from(body, place)[0]
            place += 2
            texts.append(str(body[place:place + length], "utf-8"))
            place += length
        call.request_id, call.function_arn, call.trace_id, call.client_context, call.cognito_identity = texts
        call.event = bytes(body[place:])
        return call

    def send(self, kind, body):
        self._socket.sendall(b"".join((_HEAD.pack(len(body) + 1, kind), body)))

    def _receive(self):
        data = self._socket.recv(_FIRST_READ)
        if not data:
            return None
        while len(data) < 4:
            more = self._socket.recv(4 - len(data))
            if not more:
                return None
            data += more
        need = 4 + _LENGTH.unpack_from(data)[0]
        if len(data) < need:
            data = self._receive_rest(data, need)
            if data is None:
                return None
        view = memoryview(data)
        return view[4], view[5:need]

    def _receive_rest(self, data, need):
        whole = bytearray(need)
        whole[:len(data)] = data
        have, view = len(data), memoryview(whole)
        while have < need:
            read = self._socket.recv_into(view[have:])
            if read == 0:
                return None
            have += read
        return whole
