"""wavelab: takes a WAV file, by HTTP or by reference, and answers with a page about it."""
import base64
import binascii
import json

import page
import recordings
from measures import measure
from wav import BadWav, parse


class BadRequest(Exception):
    """The caller's mistake, told to the caller."""


def handler(event, context):
    try:
        if "requestContext" in event:
            return _http(event)
        wav, name = _direct(event)
        return _answer(wav, name, as_json=False)
    except (BadRequest, BadWav, recordings.Unavailable) as error:
        return _respond(400, "application/json", json.dumps({"error": str(error)}))


def _http(event):
    method = event["requestContext"].get("http", {}).get("method", "GET")
    if method == "GET":
        return _respond(200, "text/html; charset=utf-8", page.form())
    if method != "POST":
        return _respond(405, "application/json", json.dumps({"error": f"{method} is not taken: POST a WAV file."}))
    body = event.get("body") or ""
    wav = _decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogateescape")
    headers = event.get("headers") or {}
    return _answer(wav, headers.get("x-file-name", "recording"), "application/json" in headers.get("accept", ""))


def _direct(event):
    """An S3 notification, a reference to an object, or the file itself."""
    if "Records" in event:
        entry = event["Records"][0]["s3"]
        return recordings.fetch(entry["bucket"]["name"], entry["object"]["key"]), entry["object"]["key"]
    if "bucket" in event and "key" in event:
        return recordings.fetch(event["bucket"], event["key"]), event["key"]
    if "wav" in event:
        return _decode(event["wav"]), event.get("name", "recording")
    raise BadRequest("give a WAV file: POST it, or send {\"wav\": BASE64} or {\"bucket\": ..., \"key\": ...}")


def _decode(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("the WAV file isn't valid base64") from None


def _answer(wav, name, as_json):
    recording = parse(wav)
    found = measure(recording)
    if as_json:
        return _respond(200, "application/json", json.dumps(found))
    html = page.report(name, recording, found)
    recordings.keep(name, html)
    return _respond(200, "text/html; charset=utf-8", html)


def _respond(status, content_type, body):
    return {"statusCode": status, "headers": {"content-type": content_type}, "body": body}
