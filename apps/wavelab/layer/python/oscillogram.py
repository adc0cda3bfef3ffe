"""The waveform as SVG: per column the range of the samples that fall into it."""
import numpy as np

from axes import seconds_ticks

WIDTH, HEIGHT, LEFT, BOTTOM = 1000, 220, 56, 26


def draw(recording):
    mono = recording.samples.mean(axis=1)
    columns = min(WIDTH - LEFT, len(mono))
    edges = np.linspace(0, len(mono), columns + 1).astype(int)[:-1]
    high = np.maximum.reduceat(mono, edges).clip(-1, 1)
    low = np.minimum.reduceat(mono, edges).clip(-1, 1)
    plot = HEIGHT - BOTTOM
    x = LEFT + np.arange(columns) * (WIDTH - LEFT) / columns
    y = lambda value: plot / 2 - value * (plot / 2 - 6)
    upper = " ".join(f"{a:.0f},{b:.1f}" for a, b in zip(x, y(high)))
    lower = " ".join(f"{a:.0f},{b:.1f}" for a, b in zip(x[::-1], y(low)[::-1] + 0.8))
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="oscillogram">']
    for level in (-1, -0.5, 0, 0.5, 1):
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y(level):.1f}" y2="{y(level):.1f}"/>'
                     f'<text class="tick" x="{LEFT - 8}" y="{y(level) + 4:.1f}" text-anchor="end">{level:g}</text>')
    parts.append(f'<polygon class="wave" points="{upper} {lower}"/>')
    parts.append(seconds_ticks(recording.duration, LEFT, WIDTH, 0, plot))
    return "".join(parts) + "</svg>"
