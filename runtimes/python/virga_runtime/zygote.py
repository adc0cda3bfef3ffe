"""The zygote: has imported what functions commonly use and nothing of any function's, and forks their instances and templates."""
import gc

from . import forks, instance, preloaded
from .channel import Channel


def serve(channel):
    channel.receive_init()
    forks.prepare()
    preloaded.load()
    gc.collect()
    gc.freeze()  # the collector would write to pages that children share
    channel.send(Channel.READY, b"")
    forks.serve()
    instance.serve(channel)
