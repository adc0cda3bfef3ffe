"""wavelab against signals of known measure and, where they are at hand, real recordings."""
import base64
import io
import math
import os
import pathlib
import struct
import sys
import unittest
import wave

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "layer" / "python")]

import numpy as np  # noqa: E402

import app  # noqa: E402
import recordings  # noqa: E402
from measures import measure  # noqa: E402
from wav import BadWav, parse  # noqa: E402

DATA = pathlib.Path(os.environ.get("VIRGA_DATA", HERE.parents[3] / "shared" / "data"))


def riff(tag, channels, rate, width, samples, bits=None):
    frame = width * channels
    fmt = struct.pack("<HHIIHH", tag, channels, rate, rate * frame, frame, bits or 8 * width)
    body = b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def sine(frequency, amplitude, rate=8000, seconds=1.0):
    return amplitude * np.sin(2 * math.pi * frequency * np.arange(int(rate * seconds)) / rate)


class Parsing(unittest.TestCase):
    def check(self, data, bits, tolerance):
        recording = parse(data)
        found = measure(recording)
        self.assertEqual(bits, found["bitsPerSample"])
        self.assertAlmostEqual(0.5, found["peak"], delta=tolerance)
        self.assertAlmostEqual(0.5 / math.sqrt(2), found["rms"], delta=tolerance)
        self.assertAlmostEqual(440, found["dominantFrequencyHz"], delta=0.5)
        self.assertEqual(1.0, found["durationSeconds"])

    def test_pcm_8(self):
        self.check(riff(1, 1, 8000, 1, ((sine(440, 0.5) * 128) + 128).astype(np.uint8).tobytes()), 8, 0.02)

    def test_pcm_16(self):
        self.check(riff(1, 1, 8000, 2, (sine(440, 0.5) * 32768).astype("<i2").tobytes()), 16, 0.001)

    def test_pcm_24(self):
        wide = (sine(440, 0.5) * 2**23).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3]
        self.check(riff(1, 1, 8000, 3, wide.tobytes()), 24, 0.001)

    def test_pcm_24_in_4_bytes(self):
        self.check(riff(1, 1, 8000, 4, (sine(440, 0.5) * 2**23).astype("<i4").tobytes(), bits=24), 24, 0.001)

    def test_pcm_32(self):
        self.check(riff(1, 1, 8000, 4, (sine(440, 0.5) * 2**31).astype("<i4").tobytes()), 32, 0.001)

    def test_float_32(self):
        self.check(riff(3, 1, 8000, 4, sine(440, 0.5).astype("<f4").tobytes()), 32, 0.001)

    def test_float_64(self):
        self.check(riff(3, 1, 8000, 8, sine(440, 0.5).astype("<f8").tobytes()), 64, 0.001)

    def test_stereo(self):
        both = np.column_stack([sine(440, 0.5), sine(440, 0.5)])
        self.check(riff(1, 2, 8000, 2, (both * 32768).astype("<i2").tobytes()), 16, 0.001)

    def test_announced_gigabytes_are_not_believed(self):
        data = bytearray(riff(1, 1, 8000, 2, b"\0\1" * 100))
        data[40:44] = b"\xff\xff\xff\xff"
        self.assertEqual(100, len(parse(bytes(data)).samples))

    def test_nonsense_is_refused_with_a_reason(self):
        for data in (b"", b"RIFF", b"RIFF\0\0\0\0WAVE", riff(1, 0, 8000, 2, b""), riff(2, 1, 8000, 2, b"\0\0"), riff(1, 1, 0, 2, b"\0\0"), riff(1, 1, 8000, 2, b"")):
            with self.assertRaises(BadWav) as refused:
                parse(data)
            self.assertGreater(len(str(refused.exception)), 10)


class Handler(unittest.TestCase):
    def call(self, data, accept="text/html"):
        return app.handler({"requestContext": {"http": {"method": "POST"}}, "headers": {"accept": accept}, "isBase64Encoded": True,
                            "body": base64.b64encode(data).decode()}, None)

    def test_page_is_self_contained(self):
        answer = self.call(riff(1, 1, 8000, 2, (sine(440, 0.5) * 32768).astype("<i2").tobytes()))
        self.assertEqual(200, answer["statusCode"])
        self.assertIn("oscillogram", answer["body"])
        self.assertIn("data:image/png;base64,", answer["body"])
        self.assertNotIn("http://", answer["body"])
        self.assertNotIn("https://", answer["body"])

    def test_names_are_escaped(self):
        wav = base64.b64encode(riff(1, 1, 8000, 2, b"\0\1" * 100)).decode()
        self.assertNotIn("<script", app.handler({"wav": wav, "name": "<script>"}, None)["body"])

    def test_no_input_is_a_400(self):
        self.assertEqual(400, app.handler({}, None)["statusCode"])
        self.assertEqual(400, app.handler({"wav": "!"}, None)["statusCode"])

    def test_form_on_get(self):
        self.assertIn("type=\"file\"", app.handler({"requestContext": {"http": {"method": "GET"}}}, None)["body"])


@unittest.skipUnless(DATA.is_dir(), f"the shared data are not at {DATA}")
class RealRecordings(Handler):
    def test_spoken_digits_agree_with_the_wave_module(self):
        files = sorted((DATA / "fsdd").rglob("*.wav"))
        self.assertGreaterEqual(len(files), 180)
        for file in files:
            found = measure(parse(file.read_bytes()))
            with wave.open(io.BytesIO(file.read_bytes())) as reference:
                self.assertEqual((reference.getframerate(), reference.getnchannels(), reference.getnframes()),
                                 (found["sampleRate"], found["channels"], found["frames"]), file.name)

    def test_odd_formats_are_read(self):
        for file in sorted((DATA / "hound-wav").glob("*.wav")):
            answer = self.call(file.read_bytes())
            self.assertEqual(200, answer["statusCode"], f"{file.name}: {answer['body'][:200]}")

    def test_inputs_that_crashed_a_parser_are_refused(self):
        for file in sorted((DATA / "hound-wav" / "fuzz").glob("*.wav")):
            answer = self.call(file.read_bytes())
            self.assertEqual(400, answer["statusCode"], file.name)
            self.assertIn("error", answer["body"])



class Bucket:
    """Object storage, as far as wavelab uses it."""

    def __init__(self, objects):
        self.objects = objects

    def get_object(self, Bucket, Key):
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}

    def put_object(self, Bucket, Key, Body, ContentType):
        self.objects[Bucket, Key] = Body


class Uploaded(unittest.TestCase):
    def setUp(self):
        self.objects = {("in", "a b.wav"): riff(1, 1, 8000, 2, (sine(440, 0.5) * 32768).astype("<i2").tobytes()), ("in", "no.wav"): b"no WAV"}
        self.client, recordings._client = recordings._client, lambda: Bucket(self.objects)
        os.environ["RESULT_BUCKET"] = "out"

    def tearDown(self):
        recordings._client = self.client
        del os.environ["RESULT_BUCKET"]

    def notify(self, *keys):
        return app.handler({"Records": [{"s3": {"bucket": {"name": "in"}, "object": {"key": key}}} for key in keys]}, None)

    def test_each_record_gets_a_page(self):
        self.assertEqual({"pages": ["a b.wav.html", "no.wav.html"]}, self.notify("a+b.wav", "no.wav"))
        self.assertIn(b"440.0 Hz", self.objects["out", "a b.wav.html"])
        self.assertIn(b"RIFF", self.objects["out", "no.wav.html"])

    def test_an_object_that_is_gone_fails_the_call_so_that_it_is_tried_again(self):
        with self.assertRaises(recordings.Unavailable):
            self.notify("gone.wav")

    def test_a_kept_page_is_shown(self):
        self.notify("a+b.wav")
        event = {"requestContext": {"http": {"method": "GET"}}, "pathParameters": {"page": "a b.wav.html"}}
        self.assertIn("440.0 Hz", app.handler(event, None)["body"])
        event["pathParameters"]["page"] = "none.html"
        self.assertEqual(404, app.handler(event, None)["statusCode"])

if __name__ == "__main__":
    unittest.main()
