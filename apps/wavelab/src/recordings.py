"""Recordings and pages in object storage; boto3 is only imported when a call needs it."""
import os


class Unavailable(Exception):
    """The object can't be had; the message says why."""


def _client():
    try:
        import boto3
    except ImportError:
        raise Unavailable("this function has no boto3: send the WAV file itself") from None
    return boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))


def fetch(bucket, key):
    """The object's bytes."""
    try:
        return _client().get_object(Bucket=bucket, Key=key)["Body"].read()
    except Unavailable:
        raise
    except Exception as error:  # botocore makes its exception classes at run time
        raise Unavailable(f"s3://{bucket}/{key} can't be read: {type(error).__name__}") from None


def keep(name, html):
    """Stores the page under the recording's name, if the function was given a bucket for results; its key, or None."""
    bucket = os.environ.get("RESULT_BUCKET")
    if not bucket:
        return None
    key = f"{name}.html"
    _client().put_object(Bucket=bucket, Key=key, Body=html.encode(), ContentType="text/html; charset=utf-8")
    return key


def kept(key):
    """A page that was stored."""
    bucket = os.environ.get("RESULT_BUCKET")
    if not bucket:
        raise Unavailable("this function was given no bucket for results")
    return fetch(bucket, key).decode()
