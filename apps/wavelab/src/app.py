"""wavelab: takes WAV files, uploaded to a bucket, posted, or by reference, and makes a page about each."""
import base64
import binascii
import json
from urllib.parse import unquote, unquote_plus

import page
import recordings
from measures import measure
from wav import BadWav, parse


class BadRequest(Exception):
    """The caller's mistake, told to the caller."""


def handler(event, context):
    if "Records" in event:
        return _notified(event["Records"])
    try:
        if "requestContext" in event:
            return _http(event)
        wav, name = _direct(event)
        return _answer(wav, name, as_json=False)
    except (BadRequest, BadWav, recordings.Unavailable) as error:
        return _respond(400, "application/json", json.dumps({"error": str(error)}))


def _notified(records):
    """Objects that were created: a page each. A file that is no WAV gets a page that says so, as trying again would not help."""
    made = []
    for record in records:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        wav = recordings.fetch(bucket, key)
        try:
            html = _page(wav, key)
        except BadWav as error:
            print(f"s3://{bucket}/{key}: {error}")
            html = page.refusal(key, str(error))
        made.append(recordings.keep(key, html))
    return {"pages": made}


def _http(event):
    method = event["requestContext"].get("http", {}).get("method", "GET")
    kept = (event.get("pathParameters") or {}).get("page")
    if method == "GET" and kept:
        try:
            return _respond(200, "text/html; charset=utf-8", recordings.kept(kept))
        except recordings.Unavailable as error:
            return _respond(404, "application/json", json.dumps({"error": str(error)}))
    if method == "GET":
        return _respond(200, "text/html; charset=utf-8", page.form())
    if method != "POST":
        return _respond(405, "application/json", json.dumps({"error": f"{method} is not taken: POST a WAV file."}))
    body = event.get("body") or ""
    wav = _decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogateescape")
    headers = event.get("headers") or {}
    return _answer(wav, unquote(headers.get("x-file-name", "recording")), "application/json" in headers.get("accept", ""))


def _direct(event):
    """A reference to an object, or the file itself."""
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
    if as_json:
        return _respond(200, "application/json", json.dumps(measure(parse(wav))))
    html = _page(wav, name)
    recordings.keep(name, html)
    return _respond(200, "text/html; charset=utf-8", html)


def _page(wav, name):
    recording = parse(wav)
    return page.report(name, recording, measure(recording))


def _respond(status, content_type, body):
    return {"statusCode": status, "headers": {"content-type": content_type}, "body": body}
