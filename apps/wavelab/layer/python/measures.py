"""What can be said of a recording in numbers."""
import numpy as np

_BLOCK = 8192


def measure(recording):
    samples = recording.samples
    peak = float(np.abs(samples).max())
    rms = float(np.sqrt(np.mean(np.square(samples))))
    return {
        "durationSeconds": round(recording.duration, 6),
        "sampleRate": recording.rate,
        "channels": recording.channels,
        "bitsPerSample": recording.bits,
        "format": recording.format,
        "frames": len(samples),
        "peak": round(peak, 6),
        "peakDbfs": _decibels(peak),
        "rms": round(rms, 6),
        "rmsDbfs": _decibels(rms),
        "dominantFrequencyHz": dominant_frequency(samples.mean(axis=1), recording.rate),
    }


def _decibels(level):
    return round(20 * float(np.log10(level)), 2) if level > 0 else None


def dominant_frequency(mono, rate):
    """The strongest frequency of the averaged spectrum (P. D. Welch, 1967), refined by a parabola through the logarithms of the
    peak and its neighbours (J. O. Smith, "Spectral Audio Signal Processing"). None for silence."""
    size = min(_BLOCK, len(mono))
    if size < 4:
        return None
    window = np.hanning(size)
    starts = range(0, len(mono) - size + 1, max(1, size // 2))
    power = np.zeros(size // 2 + 1)
    for start in list(starts)[:4096]:
        block = mono[start:start + size]
        power += np.abs(np.fft.rfft((block - block.mean()) * window)) ** 2
    peak = int(power[1:].argmax()) + 1
    if power[peak] <= 1e-20:
        return None
    offset = 0.0
    if 1 < peak < len(power) - 1:
        a, b, c = np.log(power[peak - 1:peak + 2] + 1e-30)
        offset = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c != 0 else 0.0
    return round(float((peak + offset) * rate / size), 2)
