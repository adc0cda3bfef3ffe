"""Runs a Python Lambda handler inside the sandbox. Speaks docs/reference/channel.md on descriptor 3."""
import sys

from virga_runtime import instance
from virga_runtime.channel import Channel

if __name__ == "__main__":
    channel = Channel(3)
    if sys.argv[1:] == ["zygote"]:
        from virga_runtime import zygote
        zygote.serve(channel)
    else:
        instance.serve(channel)
