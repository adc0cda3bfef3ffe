"""The pages: self-contained, light or dark as the reader's system is."""
from html import escape

import oscillogram
import spectrogram

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5c6b80;--paper:#f6f8fb;--card:#fff;--line:#dfe5ee;--wave:#2563b8}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#93a1b5;--paper:#11161e;--card:#19202b;--line:#2a3444;--wave:#6ea8fe}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1060px;margin:0 auto;padding:28px 20px 48px}h1{font-size:1.5rem;margin:0 0 2px}h2{font-size:1rem;margin:0 0 10px;color:var(--soft);font-weight:600}
p{margin:0 0 20px;color:var(--soft)}section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px;margin:0 0 18px}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:14px;margin:0}dt{color:var(--soft);font-size:.82rem}dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;display:block}.grid{stroke:var(--line);stroke-width:1}.tick{fill:var(--soft);font:12px system-ui,sans-serif}.wave{fill:var(--wave)}
label{display:block;border:2px dashed var(--line);border-radius:12px;padding:48px;text-align:center;cursor:pointer}.error{color:#c0392b}
"""

_FORM = """<section><label id="drop">Drop a WAV file here, or choose one<br><br><input type="file" id="file" accept=".wav,audio/*"></label><p class="error" id="error"></p></section>
<script>
const send = async (file) => {
  const answer = await fetch(location.href, {method: "POST", body: file, headers: {"content-type": "audio/wav", "x-file-name": encodeURIComponent(file.name)}});
  const text = await answer.text();
  if (answer.ok) { document.open(); document.write(text); document.close(); }
  else document.getElementById("error").textContent = (() => { try { return JSON.parse(text).error } catch { return text } })();
};
const drop = document.getElementById("drop");
document.getElementById("file").onchange = (e) => send(e.target.files[0]);
drop.ondragover = (e) => e.preventDefault();
drop.ondrop = (e) => { e.preventDefault(); send(e.dataTransfer.files[0]); };
</script>"""


def form():
    return _page("wavelab", "<h1>wavelab</h1><p>A recording in, its picture and its measures out.</p>" + _FORM)


def report(name, recording, found):
    rows = "".join(f"<div><dt>{label}</dt><dd>{escape(value)}</dd></div>" for label, value in _rows(found))
    return _page(
        escape(name),
        f"<h1>{escape(name)}</h1><p>{found['format']}, {found['bitsPerSample']} bit, {found['channels']} channel{'s' if found['channels'] > 1 else ''}, {found['frames']:,} frames</p>"
        f"<section><dl>{rows}</dl></section>"
        f"<section><h2>Oscillogram</h2>{oscillogram.draw(recording)}</section>"
        f"<section><h2>Spectrogram</h2>{spectrogram.draw(recording)}</section>")


def refusal(name, reason):
    """The page about a file that is no recording."""
    return _page(escape(name), f'<h1>{escape(name)}</h1><p class="error">{escape(reason)}</p>')


def _rows(found):
    level = lambda value: "silence" if value is None else f"{value:.1f} dBFS"
    frequency = found["dominantFrequencyHz"]
    return [
        ("Duration", f"{found['durationSeconds']:.3f} s"),
        ("Sample rate", f"{found['sampleRate']:,} Hz"),
        ("Peak", f"{found['peak']:.4f} ({level(found['peakDbfs'])})"),
        ("RMS", f"{found['rms']:.4f} ({level(found['rmsDbfs'])})"),
        ("Dominant frequency", "none" if frequency is None else f"{frequency:,.1f} Hz"),
    ]


def _page(title, body):
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{title}</title><style>{_STYLE}</style><main>{body}</main></html>")
