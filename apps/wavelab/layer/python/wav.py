"""Reads WAV files: RIFF chunks, PCM of 8 to 32 bits, IEEE float, WAVEFORMATEXTENSIBLE.

Source: Microsoft, "Multiple Channel Audio Data and WAVE Files"; IBM and Microsoft, "Multimedia Programming Interface and Data
Specifications 1.0". What a header announces is never believed beyond the bytes that are there.
"""
import struct
from dataclasses import dataclass

import numpy as np

PCM, FLOAT, EXTENSIBLE = 0x0001, 0x0003, 0xFFFE
MAX_CHANNELS, MAX_RATE = 64, 1_000_000
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


class BadWav(Exception):
    """Not a WAV file that can be shown; the message says why."""


@dataclass
class Recording:
    rate: int
    bits: int
    format: str
    samples: np.ndarray  # (frames, channels), -1 to 1

    @property
    def channels(self):
        return self.samples.shape[1]

    @property
    def duration(self):
        return len(self.samples) / self.rate


def parse(data):
    if len(data) < 12 or data[:4] not in (b"RIFF", b"RF64") or data[8:12] != b"WAVE":
        raise BadWav("not a WAV file: it doesn't begin with RIFF and WAVE")
    description = body = None
    for name, chunk in _chunks(data):
        if name == b"fmt " and description is None:
            description = _describe(chunk)
        elif name == b"data":
            body = chunk
            break
    if description is None:
        raise BadWav("the file has no fmt chunk before its data")
    if body is None:
        raise BadWav("the file has no data chunk")
    return _decode(description, body)


def _chunks(data):
    """Name and bytes of each chunk. A length that leads beyond the end, as streams write it, means: the rest."""
    place, view = 12, memoryview(data)
    while place + 8 <= len(data):
        length = struct.unpack_from("<I", data, place + 4)[0]
        yield bytes(view[place:place + 4]), view[place + 8:place + 8 + length]
        place += 8 + length + (length & 1)


def _describe(chunk):
    if len(chunk) < 16:
        raise BadWav("the fmt chunk is too short")
    tag, channels, rate, _, frame, bits = struct.unpack_from("<HHIIHH", chunk)
    valid = bits
    if tag == EXTENSIBLE:
        if len(chunk) < 40:
            raise BadWav("the extensible fmt chunk is too short")
        valid = struct.unpack_from("<H", chunk, 18)[0] or bits
        tag = struct.unpack_from("<H", chunk, 24)[0]
        if bytes(chunk[26:40]) != _GUID_TAIL:
            raise BadWav("the sub-format is not one of the standard ones")
    if tag not in (PCM, FLOAT):
        raise BadWav(f"the format 0x{tag:04x} is neither PCM nor IEEE float")
    if not 1 <= channels <= MAX_CHANNELS:
        raise BadWav(f"{channels} channels: 1 to {MAX_CHANNELS} are taken")
    if not 1 <= rate <= MAX_RATE:
        raise BadWav(f"a sample rate of {rate} Hz: 1 to {MAX_RATE} are taken")
    if frame == 0 or frame % channels:
        raise BadWav(f"a frame of {frame} bytes doesn't hold {channels} channels")
    width = frame // channels
    if (tag, width) not in ((PCM, 1), (PCM, 2), (PCM, 3), (PCM, 4), (FLOAT, 4), (FLOAT, 8)) or not 1 <= valid <= 8 * width:
        raise BadWav(f"{valid}-bit samples in {width} bytes aren't supported for {'PCM' if tag == PCM else 'float'}")
    return tag, channels, rate, width, valid


def _decode(description, body):
    tag, channels, rate, width, valid = description
    count = len(body) // (width * channels) * channels
    if count == 0:
        raise BadWav("the file has no samples")
    raw = np.frombuffer(body, dtype=np.uint8, count=count * width)
    if tag == FLOAT:
        values = np.nan_to_num(raw.view(f"<f{width}").astype(np.float64), nan=0.0, posinf=1.0, neginf=-1.0)
    elif width == 1:
        values = (raw.astype(np.float64) - 128) / 128  # eight bits are unsigned
    elif width == 3:
        wide = np.zeros((count, 4), dtype=np.uint8)
        wide[:, 1:] = raw.reshape(-1, 3)
        values = wide.view("<i4").ravel() / 2.0**31
    else:
        # Samples of fewer bits lie in the low end of their container in some files, in the high end in others, as the
        # standard wants it; what doesn't fit the low end must be the latter.
        integers = raw.view(f"<i{width}").astype(np.float64)
        low = valid < 8 * width and np.abs(integers).max() <= 2.0 ** (valid - 1)
        values = integers / 2.0 ** ((valid if low else 8 * width) - 1)
    return Recording(rate, valid, "IEEE float" if tag == FLOAT else "PCM", values.reshape(-1, channels))
