"""Ticks at round numbers."""
import math


def round_step(span, count):
    """A step of 1, 2 or 5 times a power of ten that gives about this many ticks."""
    raw = span / count
    power = 10 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)


def seconds_ticks(duration, left, right, top, bottom):
    step = round_step(duration, 8)
    milliseconds = duration < 1
    parts = []
    for i in range(int(duration / step) + 1):
        x = left + (right - left) * i * step / duration
        if x > right - 30:
            break
        label = f"{i * step * 1000:g}" if milliseconds else f"{i * step:g}"
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom + 4}"/>'
                     f'<text class="tick" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{label}</text>')
    parts.append(f'<text class="tick" x="{right}" y="{bottom + 18}" text-anchor="end">{"ms" if milliseconds else "s"}</text>')
    return "".join(parts)
