"""Short-time spectrum as a picture: a PNG of its own making inside an SVG with axes."""
import base64
import struct
import zlib

import numpy as np

from axes import round_step, seconds_ticks

WIDTH, HEIGHT, LEFT, BOTTOM, LEGEND = 1000, 340, 56, 26, 70
RANGE_DB = 80
_COLUMNS, _ROWS = 640, 256
# dark blue over violet and orange to pale yellow: even steps of lightness, readable without seeing red or green
_STOPS = np.array([[4, 5, 30], [62, 16, 102], [150, 38, 103], [221, 81, 58], [252, 165, 10], [252, 255, 200]], dtype=float)


def draw(recording):
    levels = _levels(recording.samples.mean(axis=1))
    right, plot = WIDTH - LEGEND, HEIGHT - BOTTOM
    picture = _png(_colours(levels))
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="spectrogram">'
             f'<image x="{LEFT}" y="0" width="{right - LEFT}" height="{plot}" preserveAspectRatio="none" href="{picture}"/>']
    top = recording.rate / 2
    step = round_step(top, 6)
    for i in range(int(top / step) + 1):
        y = plot * (1 - i * step / top)
        label = f"{i * step / 1000:g} kHz" if step >= 500 and i else f"{i * step:g}" + ("" if i else " Hz")
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{max(y + 4, 11):.1f}" text-anchor="end">{label}</text>')
    parts.append(seconds_ticks(recording.duration, LEFT, right, plot, plot))
    parts.append(_legend(right + 14, plot))
    return "".join(parts) + "</svg>"


def _levels(mono):
    """Decibels below the loudest, rows from low to high frequency: Hann windows, at most as many columns as the picture has."""
    size = 1024 if len(mono) >= 4096 else max(32, 1 << (max(len(mono), 64) // 4).bit_length() - 1)
    mono = np.pad(mono, (0, max(0, size - len(mono))))
    starts = np.unique(np.linspace(0, len(mono) - size, min(_COLUMNS, len(mono) - size + 1)).astype(int))
    blocks = np.lib.stride_tricks.sliding_window_view(mono, size)[starts] * np.hanning(size)
    magnitude = np.abs(np.fft.rfft(blocks, axis=1)).T[:-1]
    rows = np.linspace(0, len(magnitude), min(_ROWS, len(magnitude)) + 1).astype(int)[:-1]
    magnitude = np.maximum.reduceat(magnitude, rows, axis=0)
    return 20 * np.log10(magnitude / max(magnitude.max(), 1e-12) + 1e-12)


def _colours(levels):
    place = (levels.clip(-RANGE_DB, 0) / RANGE_DB + 1) * (len(_STOPS) - 1)
    low = place.astype(int).clip(0, len(_STOPS) - 2)
    share = (place - low)[..., None]
    return (_STOPS[low] * (1 - share) + _STOPS[low + 1] * share).astype(np.uint8)[::-1]


def _png(pixels):
    height, width, _ = pixels.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)])  # filter type 0 before each row

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    data = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + chunk(b"IEND", b""))
    return "data:image/png;base64," + base64.b64encode(data).decode()


def _legend(x, height):
    stops = "".join(f'<stop offset="{1 - i / (len(_STOPS) - 1):.2f}" stop-color="rgb({int(r)},{int(g)},{int(b)})"/>'
                    for i, (r, g, b) in reversed(list(enumerate(_STOPS))))
    labels = "".join(f'<text class="tick" x="{x + 18}" y="{max(11, height * i / 4 + 4):.0f}">{-RANGE_DB * i // 4} dB</text>' for i in range(5))
    return (f'<defs><linearGradient id="level" x2="0" y2="1">{stops}</linearGradient></defs>'
            f'<rect x="{x}" y="0" width="12" height="{height}" fill="url(#level)"/>{labels}')
