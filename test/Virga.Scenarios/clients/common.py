"""What the clients of all services share."""
import os

import botocore.exceptions

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]


def refused(code, status, call, words=""):
    try:
        call()
    except botocore.exceptions.ClientError as error:
        got = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        assert got == (code, status), f"{got} instead of {(code, status)}: {error}"
        assert words in error.response["Error"]["Message"], error
        return
    raise AssertionError(f"{code} was expected")
