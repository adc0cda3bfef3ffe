"""boto3 against a node's S3: one function a scenario, run as `s3_api.py NAME`. Ends with 0 when all it expects holds."""
import base64
import datetime
import hashlib
import io
import json
import os
import sys
import urllib.error
import urllib.request
import uuid
import zlib

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.exceptions

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
MB = 1 << 20


def client(version="s3v4", anonymous=False, credentials=None, **more):
    config = botocore.config.Config(signature_version=botocore.UNSIGNED if anonymous else version, retries={"max_attempts": 0}, parameter_validation=False, s3={"addressing_style": "path"}, **more)
    keys = {}
    if credentials:
        keys = {"aws_access_key_id": credentials["AccessKeyId"], "aws_secret_access_key": credentials["SecretAccessKey"]}
    return boto3.client("s3", endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **keys)


s3 = client()


def bucket(**more):
    name = "b-" + uuid.uuid4().hex[:20]
    s3.create_bucket(Bucket=name, **more)
    return name


def refused(code, status, call, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        got = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert got[1] == status and got[0] == code, f"{got}, not {(code, status)}: {error}"
        return error.response
    raise AssertionError(f"{call} was not refused with {code}")


def http(method, url, data=None, headers=None):
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def body(name, key, **more):
    return s3.get_object(Bucket=name, Key=key, **more)["Body"].read()


def buckets():
    name = bucket()
    assert name in [one["Name"] for one in s3.list_buckets()["Buckets"]]
    assert s3.head_bucket(Bucket=name)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "us-east-1"
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] is None
    s3.create_bucket(Bucket=name)
    refused("InvalidBucketName", 400, client().create_bucket, Bucket="Not_valid")
    refused("NoSuchBucket", 404, s3.list_objects_v2, Bucket="absent-bucket-of-nobody")
    refused("404", 404, s3.head_bucket, Bucket="absent-bucket-of-nobody")
    other = bucket(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert s3.get_bucket_location(Bucket=other)["LocationConstraint"] == "eu-west-1"
    refused("BucketAlreadyOwnedByYou", 409, s3.create_bucket, Bucket=other, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    refused("BucketNotEmpty", 409, s3.delete_bucket, Bucket=name)
    s3.delete_object(Bucket=name, Key="k")
    s3.delete_bucket(Bucket=name)
    refused("NoSuchBucket", 404, s3.delete_bucket, Bucket=name)


def objects():
    name = bucket()
    key = "a b/c+d/é &<>?#%25"
    content = os.urandom(3 * MB + 17)
    put = s3.put_object(Bucket=name, Key=key, Body=content, ContentType="text/x", Metadata={"one": "1", "Two": "zwei"}, CacheControl="no-cache", Tagging="a=1&b=2")
    assert put["ETag"] == f'"{hashlib.md5(content).hexdigest()}"'
    got = s3.get_object(Bucket=name, Key=key)
    assert got["Body"].read() == content and got["ContentType"] == "text/x" and got["Metadata"] == {"one": "1", "two": "zwei"} and got["TagCount"] == 2
    assert s3.head_object(Bucket=name, Key=key)["ContentLength"] == len(content)
    assert s3.get_object(Bucket=name, Key=key, Range="bytes=5-9")["Body"].read() == content[5:10]
    last = s3.get_object(Bucket=name, Key=key, Range="bytes=-7")
    assert last["Body"].read() == content[-7:] and last["ContentRange"] == f"bytes {len(content) - 7}-{len(content) - 1}/{len(content)}"
    refused("InvalidRange", 416, s3.get_object, Bucket=name, Key=key, Range=f"bytes={len(content)}-")
    refused("NoSuchKey", 404, s3.get_object, Bucket=name, Key="absent")
    refused("404", 404, s3.head_object, Bucket=name, Key="absent")
    refused("KeyTooLongError", 400, s3.put_object, Bucket=name, Key="k" * 1025, Body=b"")
    refused("MetadataTooLarge", 400, s3.put_object, Bucket=name, Key="m", Body=b"", Metadata={"m": "x" * 2100})
    refused("BadDigest", 400, s3.put_object, Bucket=name, Key="md5", Body=b"x", ContentMD5=base64.b64encode(hashlib.md5(b"y").digest()).decode())
    refused("InvalidDigest", 400, s3.put_object, Bucket=name, Key="md5", Body=b"x", ContentMD5="nonsense")
    assert s3.get_object(Bucket=name, Key=key, ResponseContentType="image/x")["ContentType"] == "image/x"
    s3.put_object(Bucket=name, Key="empty", Body=b"")
    assert body(name, "empty") == b""
    s3.delete_object(Bucket=name, Key="absent")
    answer = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": key}, {"Key": "empty"}, {"Key": "absent"}]})
    assert len(answer["Deleted"]) == 3
    assert "Contents" not in s3.list_objects_v2(Bucket=name)


def conditions():
    name = bucket()
    etag = s3.put_object(Bucket=name, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    refused("PreconditionFailed", 412, s3.put_object, Bucket=name, Key="k", Body=b"2", IfNoneMatch="*")
    refused("PreconditionFailed", 412, s3.put_object, Bucket=name, Key="k", Body=b"2", IfMatch='"nonsense"')
    refused("NoSuchKey", 404, s3.put_object, Bucket=name, Key="absent", Body=b"2", IfMatch=etag)
    s3.put_object(Bucket=name, Key="k", Body=b"1", IfMatch=etag)
    refused("304", 304, s3.get_object, Bucket=name, Key="k", IfNoneMatch=etag)
    refused("PreconditionFailed", 412, s3.get_object, Bucket=name, Key="k", IfMatch='"nonsense"')
    refused("304", 304, s3.get_object, Bucket=name, Key="k", IfModifiedSince="2099-01-01T00:00:00Z")
    refused("PreconditionFailed", 412, s3.get_object, Bucket=name, Key="k", IfUnmodifiedSince="2001-01-01T00:00:00Z")
    assert s3.get_object(Bucket=name, Key="k", IfMatch=etag, IfModifiedSince="2001-01-01T00:00:00Z")["Body"].read() == b"1"


def lists():
    name = bucket()
    keys = ["a/1", "a/2", "b", "c/d/1", "c/e", "z", "é", "\u0001"]
    for key in keys:
        s3.put_object(Bucket=name, Key=key, Body=key.encode())
    inorder = sorted(keys, key=lambda key: key.encode())
    assert [one["Key"] for one in s3.list_objects(Bucket=name)["Contents"]] == inorder
    page = s3.list_objects_v2(Bucket=name, Delimiter="/")
    assert [one["Prefix"] for one in page["CommonPrefixes"]] == ["a/", "c/"] and page["KeyCount"] == 6
    seen, token = [], {}
    while True:
        page = s3.list_objects_v2(Bucket=name, Delimiter="/", MaxKeys=1, **token)
        seen += [one["Key"] for one in page.get("Contents", [])] + [one["Prefix"] for one in page.get("CommonPrefixes", [])]
        if not page["IsTruncated"]:
            break
        token = {"ContinuationToken": page["NextContinuationToken"]}
    assert seen == ["\u0001", "a/", "b", "c/", "z", "é"], seen
    first = s3.list_objects(Bucket=name, Delimiter="/", MaxKeys=2)
    assert first["NextMarker"] == "a/" and first["IsTruncated"]
    second = s3.list_objects(Bucket=name, Delimiter="/", Marker=first["NextMarker"], MaxKeys=1)
    assert [one["Key"] for one in second["Contents"]] == ["b"]
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=name, Prefix="c/", StartAfter="c/d/1")["Contents"]] == ["c/e"]
    assert s3.list_objects_v2(Bucket=name, MaxKeys=0)["KeyCount"] == 0
    assert s3.list_objects_v2(Bucket=name, FetchOwner=True)["Contents"][0]["Owner"]["ID"]


def copies():
    name = bucket()
    s3.put_object(Bucket=name, Key="from", Body=b"content", Metadata={"a": "1"}, Tagging="t=1", ContentType="text/a")
    s3.copy_object(Bucket=name, Key="to/é", CopySource={"Bucket": name, "Key": "from"})
    got = s3.get_object(Bucket=name, Key="to/é")
    assert got["Body"].read() == b"content" and got["Metadata"] == {"a": "1"} and got["ContentType"] == "text/a" and got["TagCount"] == 1
    s3.copy_object(Bucket=name, Key="to", CopySource=f"{name}/from", MetadataDirective="REPLACE", Metadata={"b": "2"}, TaggingDirective="REPLACE", Tagging="u=1&v=2")
    assert s3.head_object(Bucket=name, Key="to")["Metadata"] == {"b": "2"}
    assert len(s3.get_object_tagging(Bucket=name, Key="to")["TagSet"]) == 2
    refused("InvalidRequest", 400, s3.copy_object, Bucket=name, Key="from", CopySource=f"{name}/from")
    s3.copy_object(Bucket=name, Key="from", CopySource=f"{name}/from", MetadataDirective="REPLACE", Metadata={"c": "3"})
    refused("PreconditionFailed", 412, s3.copy_object, Bucket=name, Key="x", CopySource=f"{name}/from", CopySourceIfMatch='"nonsense"')
    refused("NoSuchKey", 404, s3.copy_object, Bucket=name, Key="x", CopySource=f"{name}/absent")


def multipart():
    name = bucket()
    parts = [os.urandom(5 * MB), os.urandom(5 * MB), b"end"]
    for checksum, kind in (("CRC32", None), ("SHA256", None), ("CRC32", "FULL_OBJECT"), (None, None)):
        arguments = {"ChecksumAlgorithm": checksum} if checksum else {}
        if kind:
            arguments["ChecksumType"] = kind
        plain = client(request_checksum_calculation="when_required") if not checksum else s3
        upload = plain.create_multipart_upload(Bucket=name, Key="k", Metadata={"m": "1"}, **arguments)["UploadId"]
        done = []
        for number, part in enumerate(parts, 1):
            answer = plain.upload_part(Bucket=name, Key="k", UploadId=upload, PartNumber=number, Body=part, **({"ChecksumAlgorithm": checksum} if checksum else {}))
            done.append({"PartNumber": number, "ETag": answer["ETag"], **{key: value for key, value in answer.items() if key.startswith("Checksum") and key != "ChecksumType"}})
        assert [one["Size"] for one in plain.list_parts(Bucket=name, Key="k", UploadId=upload)["Parts"]] == [len(part) for part in parts]
        assert plain.list_multipart_uploads(Bucket=name)["Uploads"][0]["UploadId"] == upload
        refused("InvalidPart", 400, plain.complete_multipart_upload, Bucket=name, Key="k", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 9, "ETag": '"x"'}]})
        refused("InvalidPartOrder", 400, plain.complete_multipart_upload, Bucket=name, Key="k", UploadId=upload, MultipartUpload={"Parts": done[::-1]})
        whole = plain.complete_multipart_upload(Bucket=name, Key="k", UploadId=upload, MultipartUpload={"Parts": done})
        expected = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest()
        assert whole["ETag"] == f'"{expected}-3"'
        if kind and checksum == "CRC32":
            assert whole["ChecksumCRC32"] == base64.b64encode(zlib.crc32(b"".join(parts)).to_bytes(4, "big")).decode()
        got = s3.get_object(Bucket=name, Key="k", PartNumber=2)
        assert got["Body"].read() == parts[1] and got["PartsCount"] == 3
        assert body(name, "k") == b"".join(parts)
        assert s3.get_object(Bucket=name, Key="k", Range=f"bytes={5 * MB - 2}-{5 * MB + 1}")["Body"].read() == parts[0][-2:] + parts[1][:2]
        assert plain.complete_multipart_upload(Bucket=name, Key="k", UploadId=upload, MultipartUpload={"Parts": done})["ETag"] == whole["ETag"]  # a client whose answer was lost asks again
    upload = s3.create_multipart_upload(Bucket=name, Key="small")["UploadId"]
    done = [{"PartNumber": n, "ETag": s3.upload_part(Bucket=name, Key="small", UploadId=upload, PartNumber=n, Body=b"x")["ETag"]} for n in (1, 2)]
    refused("EntityTooSmall", 400, s3.complete_multipart_upload, Bucket=name, Key="small", UploadId=upload, MultipartUpload={"Parts": done})
    s3.abort_multipart_upload(Bucket=name, Key="small", UploadId=upload)
    refused("NoSuchUpload", 404, s3.upload_part, Bucket=name, Key="small", UploadId=upload, PartNumber=1, Body=b"x")
    upload = s3.create_multipart_upload(Bucket=name, Key="copy")["UploadId"]
    etag = s3.upload_part_copy(Bucket=name, Key="copy", UploadId=upload, PartNumber=1, CopySource=f"{name}/k", CopySourceRange=f"bytes=0-{5 * MB}")["CopyPartResult"]["ETag"]
    s3.complete_multipart_upload(Bucket=name, Key="copy", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    assert body(name, "copy") == parts[0] + parts[1][:1]


def presigned():
    name = bucket()
    for version in ("s3v4", "s3"):
        one = client(version)
        url = one.generate_presigned_url("put_object", Params={"Bucket": name, "Key": "a b"})
        assert http("PUT", url, b"content", {"Content-Type": ""})[0] == 200
        url = one.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "a b", "ResponseContentType": "text/z"})
        status, content, headers = http("GET", url)
        assert (status, content, headers["Content-Type"]) == (200, b"content", "text/z"), (status, content)
        assert http("GET", url + "x")[0] == 403
        assert http("GET", url.replace("a%20b", "b"))[0] == 403
        assert http("HEAD", one.generate_presigned_url("head_object", Params={"Bucket": name, "Key": "a b"}))[0] == 200
        form = one.generate_presigned_post(name, "form/${filename}", Fields={"acl": "private"}, Conditions=[{"acl": "private"}, ["content-length-range", 1, 100], ["starts-with", "$key", "form/"]])
        assert post(form, b"hello")[0] == 204
        assert body(name, "form/f.txt") == b"hello"
        assert b"EntityTooLarge" in post(form, b"x" * 101)[1]
        form["fields"]["extra"] = "1"
        status, answer = post(form, b"hello")
        assert status == 403 and b"Extra input fields" in answer, answer
        assert http("DELETE", one.generate_presigned_url("delete_object", Params={"Bucket": name, "Key": "a b"}))[0] == 204
    assert http("GET", f"{ENDPOINT}/{name}/form/f.txt")[0] == 403


def post(form, content):
    boundary = uuid.uuid4().hex
    data = b"".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in form["fields"].items())
    data += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\n'.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    status, answer, _ = http("POST", form["url"], data, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    return status, answer


def checksums():
    name = bucket()
    content = os.urandom(100_000)
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        s3.put_object(Bucket=name, Key=algorithm, Body=io.BytesIO(content), ChecksumAlgorithm=algorithm)
        head = s3.head_object(Bucket=name, Key=algorithm, ChecksumMode="ENABLED")
        assert head[f"Checksum{algorithm}"] and head["ChecksumType"] == "FULL_OBJECT"
        assert body(name, algorithm, ChecksumMode="ENABLED") == content
    refused("BadDigest", 400, s3.put_object, Bucket=name, Key="bad", Body=b"x", ChecksumSHA256=base64.b64encode(hashlib.sha256(b"y").digest()).decode())
    refused("404", 404, s3.head_object, Bucket=name, Key="bad")
    client(request_checksum_calculation="when_required").put_object(Bucket=name, Key="none", Body=b"123456789")
    assert s3.head_object(Bucket=name, Key="none", ChecksumMode="ENABLED")["ChecksumCRC64NVME"] == "rosUhgp5mIg="
    attributes = s3.get_object_attributes(Bucket=name, Key="SHA256", ObjectAttributes=["ETag", "Checksum", "ObjectSize"])
    assert attributes["ObjectSize"] == len(content) and attributes["Checksum"]["ChecksumSHA256"]


def chunk_signatures():
    import datetime
    import hmac
    name = bucket()
    credentials = boto3.Session().get_credentials()

    def send(tamper):
        content = b"x" * 70_000
        url = f"{ENDPOINT}/{name}/chunked"
        request = botocore.awsrequest.AWSRequest("PUT", url, headers={"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "x-amz-decoded-content-length": str(len(content)), "Content-Encoding": "aws-chunked"})
        request.context["payload_signing_enabled"] = True

        class Signer(botocore.auth.S3SigV4Auth):
            def payload(self, request):
                return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"

            def _modify_request_before_signing(self, request):
                botocore.auth.SigV4Auth._modify_request_before_signing(self, request)
                request.headers.replace_header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")

        signer = Signer(credentials, "s3", "us-east-1")
        signer.add_auth(request)
        stamp = request.headers["X-Amz-Date"]
        previous = request.headers["Authorization"].split("Signature=")[1]
        scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
        key = ("AWS4" + credentials.secret_key).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        data = b""
        for chunk in (content[:65536], content[65536:], b""):
            text = "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", stamp, scope, previous, hashlib.sha256(b"").hexdigest(), hashlib.sha256(chunk).hexdigest()])
            previous = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
            data += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk + b"\r\n"
        if tamper:
            data = data.replace(b"xxx", b"xyx", 1)
        return http("PUT", url, data, dict(request.headers.items()))[:2]

    status, answer = send(tamper=True)
    assert status == 403 and b"SignatureDoesNotMatch" in answer, (status, answer)
    refused("404", 404, s3.head_object, Bucket=name, Key="chunked")
    status, answer = send(tamper=False)
    assert status == 200, answer
    assert body(name, "chunked") == b"x" * 70_000


def versioning():
    name = bucket()
    assert "Status" not in s3.get_bucket_versioning(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"0")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=name, Key="k", Body=b"1")["VersionId"]
    second = s3.put_object(Bucket=name, Key="k", Body=b"2")["VersionId"]
    assert body(name, "k") == b"2" and body(name, "k", VersionId=first) == b"1" and body(name, "k", VersionId="null") == b"0"
    marker = s3.delete_object(Bucket=name, Key="k")
    assert marker["DeleteMarker"]
    refused("NoSuchKey", 404, s3.get_object, Bucket=name, Key="k")
    refused("MethodNotAllowed", 405, s3.get_object, Bucket=name, Key="k", VersionId=marker["VersionId"])
    listed = s3.list_object_versions(Bucket=name)
    assert [one["VersionId"] for one in listed["Versions"]] == [second, first, "null"] and listed["DeleteMarkers"][0]["IsLatest"]
    page = s3.list_object_versions(Bucket=name, MaxKeys=2)
    rest = s3.list_object_versions(Bucket=name, KeyMarker=page["NextKeyMarker"], VersionIdMarker=page["NextVersionIdMarker"])
    assert [one["VersionId"] for one in rest["Versions"]] == [first, "null"]
    s3.delete_object(Bucket=name, Key="k", VersionId=marker["VersionId"])
    assert body(name, "k") == b"2"
    s3.delete_object(Bucket=name, Key="k", VersionId=second)
    assert body(name, "k") == b"1"
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket=name, Key="k", Body=b"null")
    assert len(s3.list_object_versions(Bucket=name)["Versions"]) == 2
    refused("BucketNotEmpty", 409, s3.delete_bucket, Bucket=name)
    s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "k", "VersionId": first}, {"Key": "k", "VersionId": "null"}]})
    s3.delete_bucket(Bucket=name)


def settings():
    name = bucket()
    for code, call in (("NoSuchCORSConfiguration", s3.get_bucket_cors), ("NoSuchTagSet", s3.get_bucket_tagging), ("NoSuchBucketPolicy", s3.get_bucket_policy), ("NoSuchWebsiteConfiguration", s3.get_bucket_website),
                       ("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration), ("NoSuchPublicAccessBlockConfiguration", s3.get_public_access_block), ("OwnershipControlsNotFoundError", s3.get_bucket_ownership_controls)):
        refused(code, 404, call, Bucket=name)
    assert s3.get_bucket_request_payment(Bucket=name)["Payer"] == "BucketOwner"
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=name) and "Status" not in s3.get_bucket_accelerate_configuration(Bucket=name)
    assert s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    assert s3.get_bucket_tagging(Bucket=name)["TagSet"] == [{"Key": "a", "Value": "1"}]
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "x"}, "Expiration": {"Days": 1}}]})
    assert s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"][0]["Expiration"]["Days"] == 1
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.example.com"], "AllowedHeaders": ["x-*"], "MaxAgeSeconds": 9}]})
    ask = {"Origin": "https://a.example.com", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-one"}
    status, _, headers = http("OPTIONS", f"{ENDPOINT}/{name}/k", headers=ask)
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "https://a.example.com" and headers["Access-Control-Max-Age"] == "9", status
    assert http("OPTIONS", f"{ENDPOINT}/{name}/k", headers={**ask, "Origin": "https://evil.org"})[0] == 403
    s3.put_object(Bucket=name, Key="k", Body=b"")
    s3.put_object_tagging(Bucket=name, Key="k", Tagging={"TagSet": [{"Key": "b", "Value": "2"}]})
    assert s3.get_object_tagging(Bucket=name, Key="k")["TagSet"] == [{"Key": "b", "Value": "2"}]
    s3.delete_object_tagging(Bucket=name, Key="k")
    assert s3.get_object_tagging(Bucket=name, Key="k")["TagSet"] == []
    assert s3.get_object_acl(Bucket=name, Key="k")["Grants"][0]["Permission"] == "FULL_CONTROL"
    refused("MalformedXML", 400, s3.put_bucket_cors, Bucket=name, CORSConfiguration={"CORSRules": []})


def permissions():
    iam = boto3.client("iam", endpoint_url=ENDPOINT, region_name="us-east-1")
    user = "u" + uuid.uuid4().hex[:8]
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    theirs, nobody = client(credentials=key), client(anonymous=True)
    name = bucket()
    s3.put_object(Bucket=name, Key="open/k", Body=b"1")
    s3.put_object(Bucket=name, Key="k", Body=b"1")
    refused("AccessDenied", 403, theirs.get_object, Bucket=name, Key="k")
    refused("AccessDenied", 403, nobody.get_object, Bucket=name, Key="open/k")
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]}))
    assert theirs.get_object(Bucket=name, Key="k")["Body"].read() == b"1"
    refused("AccessDenied", 403, theirs.put_object, Bucket=name, Key="k", Body=b"2")
    refused("AccessDenied", 403, theirs.list_objects_v2, Bucket=name)
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/open/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/k"},
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::000000000000:user/{user}"}, "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{name}", "Condition": {"StringEquals": {"s3:prefix": "open/"}}}]}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    assert s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"]
    assert nobody.get_object(Bucket=name, Key="open/k")["Body"].read() == b"1"
    refused("AccessDenied", 403, theirs.get_object, Bucket=name, Key="k")
    assert theirs.list_objects_v2(Bucket=name, Prefix="open/")["KeyCount"] == 1
    refused("AccessDenied", 403, theirs.list_objects_v2, Bucket=name)
    s3.delete_bucket_policy(Bucket=name)
    s3.put_object_acl(Bucket=name, Key="k", ACL="public-read")
    assert nobody.get_object(Bucket=name, Key="k")["Body"].read() == b"1"
    wrong = client(credentials={"AccessKeyId": key["AccessKeyId"], "SecretAccessKey": "nonsense"})
    refused("SignatureDoesNotMatch", 403, wrong.get_object, Bucket=name, Key="k")
    refused("InvalidAccessKeyId", 403, client(credentials={"AccessKeyId": "AKIAABSENT", "SecretAccessKey": "x"}).list_buckets)
    refused("MalformedPolicy", 400, s3.put_bucket_policy, Bucket=name, Policy="{}")


def print_presigned():
    print(s3.generate_presigned_url(sys.argv[2], Params={"Bucket": sys.argv[3], "Key": sys.argv[4]}))


def upload_forever():
    """Uploads until the node is gone; prints each acknowledged key."""
    name = sys.argv[2]
    s3.create_bucket(Bucket=name)
    for number in range(100_000):
        content = hashlib.sha256(str(number).encode()).digest() * 20_000
        s3.put_object(Bucket=name, Key=f"k{number:06}", Body=content)
        print(f"k{number:06} {hashlib.md5(content).hexdigest()}", flush=True)


def verify_acknowledged():
    """The file's lines are keys and their MD5s: each must be there; what else is listed must be whole."""
    name, path = sys.argv[2], sys.argv[3]
    acknowledged = dict(line.split() for line in open(path, encoding="ascii"))
    assert acknowledged
    listed = {one["Key"]: one["ETag"].strip('"') for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name) for one in page.get("Contents", [])}
    assert acknowledged.items() <= listed.items() and len(listed) <= len(acknowledged) + 1
    for key, etag in listed.items():
        assert hashlib.md5(body(name, key)).hexdigest() == etag


def locks():
    """Object Lock: configuration, retention, legal hold, governance's bypass."""
    plain = bucket()
    refused("ObjectLockConfigurationNotFoundError", 404, s3.get_object_lock_configuration, Bucket=plain)
    s3.put_object(Bucket=plain, Key="k", Body=b"x")
    refused("InvalidRequest", 400, s3.put_object_legal_hold, Bucket=plain, Key="k", LegalHold={"Status": "ON"})
    until = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=1)
    refused("InvalidRequest", 400, s3.put_object, Bucket=plain, Key="k", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    enabled = {"ObjectLockEnabled": "Enabled"}
    refused("InvalidBucketState", 409, s3.put_object_lock_configuration, Bucket=plain, ObjectLockConfiguration=enabled)

    name = bucket(ObjectLockEnabledForBucket=True)
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == enabled
    refused("InvalidBucketState", 409, s3.put_bucket_versioning, Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    for retention, code in (({"Mode": "GOVERNANCE", "Days": 0}, "InvalidRetentionPeriod"), ({"Mode": "OTHER", "Days": 1}, "MalformedXML"), ({"Mode": "COMPLIANCE", "Days": 1, "Years": 1}, "MalformedXML")):
        refused(code, 400, s3.put_object_lock_configuration, Bucket=name, ObjectLockConfiguration={**enabled, "Rule": {"DefaultRetention": retention}})

    held = s3.put_object(Bucket=name, Key="held", Body=b"x", ObjectLockLegalHoldStatus="ON")["VersionId"]
    refused("AccessDenied", 403, s3.delete_object, Bucket=name, Key="held", VersionId=held, BypassGovernanceRetention=True)
    assert s3.get_object_legal_hold(Bucket=name, Key="held")["LegalHold"] == {"Status": "ON"}
    assert s3.delete_object(Bucket=name, Key="held")["DeleteMarker"], "a lock doesn't keep an object from being hidden"
    s3.put_object_legal_hold(Bucket=name, Key="held", VersionId=held, LegalHold={"Status": "OFF"})
    s3.delete_object(Bucket=name, Key="held", VersionId=held)

    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration={**enabled, "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}})
    kept = s3.put_object(Bucket=name, Key="kept", Body=b"x")["VersionId"]
    shown = s3.head_object(Bucket=name, Key="kept")
    assert shown["ObjectLockMode"] == "GOVERNANCE" and shown["ObjectLockRetainUntilDate"] > until
    refused("AccessDenied", 403, s3.put_object_retention, Bucket=name, Key="kept", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until})
    refused("InvalidArgument", 400, s3.put_object_retention, Bucket=name, Key="kept", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": datetime.datetime(2020, 1, 1)})
    s3.put_object_retention(Bucket=name, Key="kept", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until}, BypassGovernanceRetention=True)
    assert s3.get_object_retention(Bucket=name, Key="kept")["Retention"] == {"Mode": "GOVERNANCE", "RetainUntilDate": until}
    many = s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "kept", "VersionId": kept}]})
    assert [error["Code"] for error in many["Errors"]] == ["AccessDenied"]
    s3.put_object_retention(Bucket=name, Key="kept", Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until}, BypassGovernanceRetention=True)
    refused("AccessDenied", 403, s3.delete_object, Bucket=name, Key="kept", VersionId=kept, BypassGovernanceRetention=True)
    refused("AccessDenied", 403, s3.put_object_retention, Bucket=name, Key="kept", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": until}, BypassGovernanceRetention=True)
    s3.put_object_retention(Bucket=name, Key="kept", Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until + datetime.timedelta(days=1)})
    assert body(name, "kept") == b"x"


def encryption():
    """Keys of customers encrypt; what is asked of the service is kept and shown."""
    name = bucket()
    mine = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"k" * 32}
    content = os.urandom(300_000)
    for key, size in (("small", 100), ("large", len(content))):
        put = s3.put_object(Bucket=name, Key=key, Body=content[:size], **mine)
        assert put["SSECustomerAlgorithm"] == "AES256" and put["ETag"].strip('"') != hashlib.md5(content[:size]).hexdigest()
        assert body(name, key, **mine) == content[:size]
        assert body(name, key, Range="bytes=17-60", **mine) == content[17:61]
        refused("InvalidRequest", 400, s3.get_object, Bucket=name, Key=key)
        refused("AccessDenied", 403, s3.get_object, Bucket=name, Key=key, SSECustomerAlgorithm="AES256", SSECustomerKey=b"o" * 32)
    refused("400", 400, s3.head_object, Bucket=name, Key="small")
    refused("InvalidArgument", 400, s3.put_object, Bucket=name, Key="k", Body=b"x", SSECustomerAlgorithm="AES256", SSECustomerKey=b"k" * 32, SSECustomerKeyMD5="AAAAAAAAAAAAAAAAAAAAAA==")
    refused("InvalidArgument", 400, s3.put_object, Bucket=name, Key="k", Body=b"x", SSECustomerKey=b"k" * 32)
    refused("InvalidEncryptionAlgorithmError", 400, s3.put_object, Bucket=name, Key="k", Body=b"x", SSECustomerAlgorithm="DES", SSECustomerKey=b"k" * 32)
    source = {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": b"k" * 32}
    s3.copy_object(Bucket=name, Key="open", CopySource=f"{name}/large", **source)
    assert body(name, "open") == content
    refused("InvalidRequest", 400, s3.get_object, Bucket=name, Key="open", **mine)
    s3.copy_object(Bucket=name, Key="again", CopySource=f"{name}/open", **mine)
    assert body(name, "again", **mine) == content

    upload = s3.create_multipart_upload(Bucket=name, Key="parts", **mine)["UploadId"]
    place = {"Bucket": name, "Key": "parts", "UploadId": upload}
    refused("InvalidRequest", 400, s3.upload_part, PartNumber=1, Body=b"x", **place)
    first = os.urandom(5 * MB)
    parts = [{"PartNumber": 1, "ETag": s3.upload_part(PartNumber=1, Body=first, **place, **mine)["ETag"]},
             {"PartNumber": 2, "ETag": s3.upload_part_copy(PartNumber=2, CopySource=f"{name}/large", **place, **mine, **source)["CopyPartResult"]["ETag"]}]
    s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **place)
    assert body(name, "parts", **mine) == first + content
    assert body(name, "parts", Range=f"bytes={5 * MB - 3}-{5 * MB + 4}", **mine) == first[-3:] + content[:5]

    managed = s3.put_object(Bucket=name, Key="kms", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/mine")
    assert managed["ServerSideEncryption"] == "aws:kms" and managed["SSEKMSKeyId"] == "alias/mine"
    refused("InvalidArgument", 400, s3.put_object, Bucket=name, Key="k", Body=b"x", ServerSideEncryption="AES256", SSEKMSKeyId="alias/mine")
    refused("InvalidArgument", 400, s3.put_object, Bucket=name, Key="k", Body=b"x", ServerSideEncryption="AES256", **mine)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/its"}}
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket=name, Key="default", Body=b"x")
    assert s3.head_object(Bucket=name, Key="default")["SSEKMSKeyId"] == "alias/its"


def details():
    """What clients of others found missing."""
    name = bucket()
    upload = s3.create_multipart_upload(Bucket=name, Key="twice")["UploadId"]
    place = {"Bucket": name, "Key": "twice", "UploadId": upload}
    parts = {"Parts": [{"PartNumber": 1, "ETag": s3.upload_part(PartNumber=1, Body=b"x", **place)["ETag"]}]}
    made = s3.complete_multipart_upload(MultipartUpload=parts, **place)
    assert s3.complete_multipart_upload(MultipartUpload=parts, **place)["ETag"] == made["ETag"], "to complete again is no error"

    sums = s3.create_multipart_upload(Bucket=name, Key="sums", ChecksumAlgorithm="SHA256")["UploadId"]
    place = {"Bucket": name, "Key": "sums", "UploadId": sums}
    part = s3.upload_part(PartNumber=1, Body=b"x", ChecksumAlgorithm="SHA256", **place)
    whole = base64.b64encode(hashlib.sha256(hashlib.sha256(b"x").digest()).digest()).decode() + "-1"
    listed = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}]}
    assert s3.complete_multipart_upload(MultipartUpload=listed, ChecksumSHA256=whole, **place)["ChecksumSHA256"] == whole
    assert s3.get_object(Bucket=name, Key="sums", PartNumber=1, ChecksumMode="ENABLED")["ChecksumSHA256"] == part["ChecksumSHA256"]

    refused("NotImplemented", 501, s3.get_object_torrent, Bucket=name, Key="sums")
    refused("AccessDenied", 403, s3.list_objects_v2, Bucket=name, ExpectedBucketOwner="111122223333")
    s3.list_objects_v2(Bucket=name, ExpectedBucketOwner="000000000000")

    s3.put_bucket_acl(Bucket=name, ACL="public-read")
    nobody = client(anonymous=True)
    refused("NoSuchKey", 404, nobody.get_object, Bucket=name, Key="absent")
    s3.put_bucket_acl(Bucket=name, ACL="private")
    refused("AccessDenied", 403, nobody.get_object, Bucket=name, Key="absent")
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(allow))
    refused("AccessDenied", 403, nobody.get_object, Bucket=name, Key="absent")
    others = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "000000000000"}, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}]}
    refused("MalformedPolicy", 400, s3.put_bucket_policy, Bucket=name, Policy=json.dumps(others))

    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    refused("AccessDenied", 403, s3.put_object, Bucket=name, Key="k", Body=b"x", ACL="public-read")
    refused("AccessDenied", 403, s3.put_bucket_acl, Bucket=name, ACL="authenticated-read")
    s3.delete_public_access_block(Bucket=name)
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    refused("AccessControlListNotSupported", 400, s3.put_object, Bucket=name, Key="k", Body=b"x", ACL="public-read")
    s3.put_object(Bucket=name, Key="k", Body=b"x", ACL="bucket-owner-full-control", ContentEncoding="deflate, gzip")
    assert s3.head_object(Bucket=name, Key="k")["ContentEncoding"] == "deflate, gzip"

    refused("InvalidBucketAclWithObjectOwnership", 400, s3.create_bucket, Bucket="b-" + uuid.uuid4().hex[:20], ACL="public-read", ObjectOwnership="BucketOwnerEnforced")
    old = client("s3")
    old.create_bucket(Bucket="b-" + uuid.uuid4().hex[:20])  # whose signature ends the path with a slash
    form = s3.generate_presigned_post(Bucket=name, Key="posted")
    other = bucket()
    fields = "".join(f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in {**form["fields"], "bucket": name}.items())
    sent = http("POST", f"{ENDPOINT}/{other}", (fields + '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--x--\r\n').encode(), {"Content-Type": "multipart/form-data; boundary=x"})
    assert sent[0] == 403, "a form signed for one bucket doesn't do for another"

    rules = [{"Status": "Enabled", "Prefix": "a/", "Expiration": {"Days": 3}}]
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    assert s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"][0]["ID"]
    rules[0]["Expiration"] = {"Date": "2030-01-01T01:00:00Z"}
    refused("InvalidArgument", 400, s3.put_bucket_lifecycle_configuration, Bucket=name, LifecycleConfiguration={"Rules": rules})

    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    assert "VersionId" not in s3.put_object(Bucket=name, Key="k", Body=b"y")
    assert s3.get_object(Bucket=name, Key="k")["VersionId"] == "null"


if __name__ == "__main__":
    globals()[sys.argv[1]]()
