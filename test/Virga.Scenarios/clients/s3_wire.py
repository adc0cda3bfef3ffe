"""S3 below the SDK: connections, hosts, trailers, failures. One function a scenario, run as `s3_wire.py NAME`."""
import base64
import glob
import hashlib
import http.client
import os
import socket
import sys
import urllib.parse
import urllib.request
import uuid
import zlib

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.exceptions

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
PORT = urllib.parse.urlparse(ENDPOINT).port


def client(endpoint=ENDPOINT, style="path"):
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=botocore.config.Config(retries={"max_attempts": 0}, s3={"addressing_style": style}))


s3 = client()


def bucket():
    name = "w-" + uuid.uuid4().hex[:16]
    s3.create_bucket(Bucket=name)
    return name


def expect():
    """A refusal before the body that was announced ends the connection, whichever door it comes from; so does an answer without 100 Continue."""
    asked = [
        "PUT /some-bucket/key HTTP/1.1",
        "POST /2015-03-31/functions HTTP/1.1",
        "POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Type: application/x-amz-json-1.0",
        "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nAuthorization: AWS4-HMAC-SHA256 Credential=nobody/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=00",
        "POST /_virga/url/absent/ HTTP/1.1",
        "POST /_virga/v1/usage HTTP/1.1",
    ]
    for head in asked:
        # Signatures are only checked with the body: the doors that read it first say so, and then refuse.
        status, headers = converse(f"{head}\r\nHost: 127.0.0.1:{PORT}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n".encode())
        assert status >= 400 and headers.get("connection") == "close", (head, status, headers)
    name = bucket()
    s3.put_object(Bucket=name, Key="empty", Body=b"")
    s3.put_object(Bucket=name, Key="full", Body=b"not empty")  # on the same connection, if it were still open
    assert s3.get_object(Bucket=name, Key="full")["Body"].read() == b"not empty"


def converse(request):
    """Sends the request, and its body when it is asked for: the status and the headers."""
    with socket.create_connection(("127.0.0.1", PORT), timeout=10) as connection:
        connection.sendall(request)
        file = connection.makefile("rb")
        line = file.readline()
        if line.startswith(b"HTTP/1.1 100"):
            file.readline()
            connection.sendall(b"12345")
            line = file.readline()
        headers = http.client.parse_headers(file)
        return int(line.split()[1]), {name.lower(): value for name, value in headers.items()}


def failures():
    """What goes wrong in the node is told in XML, as S3 does."""
    name = bucket()
    content = os.urandom(3 << 20)
    s3.put_object(Bucket=name, Key="lost", Body=content)
    path, = glob.glob(f"{os.path.dirname(os.environ['AWS_CONFIG_FILE'])}/objects/*/{hashlib.sha256(content).hexdigest()}")
    os.remove(path)
    try:
        s3.get_object(Bucket=name, Key="lost")
        raise AssertionError("it was found")
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "InternalError" and error.response["ResponseMetadata"]["HTTPStatusCode"] == 500, error.response
        assert error.response["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/xml" and error.response["ResponseMetadata"]["RequestId"], error.response
    s3.list_buckets()


def hosts():
    """Buckets in the host's name, with and without the service's own."""
    original = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *more, **named: original("127.0.0.1" if str(host).endswith("localhost") else host, *more, **named)
    for host in ("localhost", "s3.localhost", "s3.us-east-1.localhost"):
        virtual = client(f"http://{host}:{PORT}", "virtual")
        seen = []
        virtual.meta.events.register("before-send.s3", lambda request, **_: seen.append(urllib.parse.urlparse(request.url).hostname))
        name = "w-" + uuid.uuid4().hex[:16]
        virtual.create_bucket(Bucket=name)
        key = "folder/a key +?.txt"
        virtual.put_object(Bucket=name, Key=key, Body=b"content")
        assert virtual.get_object(Bucket=name, Key=key)["Body"].read() == b"content"
        assert seen[-1] == f"{name}.{host}", seen
        assert s3.get_object(Bucket=name, Key=key)["Body"].read() == b"content"  # the same object by path
        assert [one["Key"] for one in virtual.list_objects_v2(Bucket=name, Prefix="folder/")["Contents"]] == [key]
        with urllib.request.urlopen(virtual.generate_presigned_url("get_object", {"Bucket": name, "Key": key})) as answer:
            assert answer.read() == b"content"
        upload = virtual.create_multipart_upload(Bucket=name, Key="many")["UploadId"]
        part = virtual.upload_part(Bucket=name, Key="many", UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
        virtual.complete_multipart_upload(Bucket=name, Key="many", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})
        virtual.copy_object(Bucket=name, Key="copy", CopySource={"Bucket": name, "Key": "many"})
        virtual.delete_objects(Bucket=name, Delete={"Objects": [{"Key": one} for one in (key, "many", "copy")]})
        virtual.delete_bucket(Bucket=name)


def crc(polynomial, bits):
    """A reflected one, all ones before and after."""
    ones = (1 << bits) - 1
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (polynomial if byte & 1 else 0)
        table.append(byte)

    def run(data):
        value = ones
        for byte in data:
            value = table[(value ^ byte) & 255] ^ value >> 8
        return (value ^ ones).to_bytes(bits // 8, "big")

    return run


SUMS = {
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "CRC32C": crc(0x82F63B78, 32),
    "CRC64NVME": crc(0x9A6C9329AC4BC9B5, 64),
    "SHA1": lambda data: hashlib.sha1(data).digest(),
    "SHA256": lambda data: hashlib.sha256(data).digest(),
}


def send(name, key, headers, data, payload):
    """A signed PUT of exactly these bytes: the status and the answer."""
    class Signer(botocore.auth.S3SigV4Auth):
        def payload(self, request):
            return payload

        def _modify_request_before_signing(self, request):
            botocore.auth.SigV4Auth._modify_request_before_signing(self, request)
            request.headers["x-amz-content-sha256"] = payload

    request = botocore.awsrequest.AWSRequest("PUT", f"{ENDPOINT}/{name}/{key}", headers={"Host": f"127.0.0.1:{PORT}", **headers})
    Signer(boto3.Session().get_credentials(), "s3", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
    connection.request("PUT", f"/{name}/{key}", data, dict(request.headers.items()))
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def trailers():
    """Each algorithm, as a header and as a trailer: right ones are kept, wrong ones keep the object away."""
    name = bucket()
    assert base64.b64encode(SUMS["CRC64NVME"](b"123456789")) == b"rosUhgp5mIg="
    content = os.urandom(70_000)
    for algorithm, run in SUMS.items():
        right, wrong = (base64.b64encode(run(data)).decode() for data in (content, b"other"))
        header = f"x-amz-checksum-{algorithm.lower()}"
        for value in (wrong, right):
            status, answer = send(name, f"h-{algorithm}", {header: value}, content, "UNSIGNED-PAYLOAD")
            assert status == (200 if value == right else 400) and ("BadDigest" in answer) == (value == wrong), (algorithm, status, answer)
            chunks = b"".join(f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in (content[:65_536], content[65_536:])) + f"0\r\n{header}:{value}\r\n\r\n".encode()
            more = {"Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": str(len(content)), "x-amz-trailer": header, "x-amz-sdk-checksum-algorithm": algorithm}
            status, answer = send(name, f"t-{algorithm}", more, chunks, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            assert status == (200 if value == right else 400) and ("BadDigest" in answer) == (value == wrong), (algorithm, status, answer)
        for key in (f"h-{algorithm}", f"t-{algorithm}"):
            got = s3.get_object(Bucket=name, Key=key, ChecksumMode="ENABLED")
            assert got[f"Checksum{algorithm}"] == right and got["ChecksumType"] == "FULL_OBJECT" and got["Body"].read() == content, got
            assert "aws-chunked" not in got.get("ContentEncoding", ""), got


if __name__ == "__main__":
    globals()[sys.argv[1]]()
