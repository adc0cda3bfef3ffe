// AWS's SDK for JavaScript against a node's S3; ends with 0 when all that it expects holds.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CreateBucketCommand, DeleteBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const client = new S3Client({ endpoint: process.env.AWS_ENDPOINT_URL, region: "us-east-1", forcePathStyle: true, maxAttempts: 1 });
const Bucket = "of-javascript";
const bytes = async (Key, more = {}) => Buffer.from(await (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body.transformToByteArray());

await client.send(new CreateBucketCommand({ Bucket }));

const put = await client.send(new PutObjectCommand({ Bucket, Key: "a folder/ünï+&.txt", Body: "hello", ContentType: "text/plain", Metadata: { from: "js" }, ChecksumAlgorithm: "CRC32C" }));
assert.ok(put.ChecksumCRC32C);
const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a folder/ünï+&.txt" }));
assert.deepEqual([head.ContentType, head.Metadata, head.ETag], ["text/plain", { from: "js" }, put.ETag]);
assert.equal((await bytes("a folder/ünï+&.txt", { Range: "bytes=1-3" })).toString(), "ell");
await assert.rejects(client.send(new GetObjectCommand({ Bucket, Key: "absent" })), NoSuchKey);
await assert.rejects(client.send(new PutObjectCommand({ Bucket, Key: "a folder/ünï+&.txt", Body: "again", IfNoneMatch: "*" })), { name: "PreconditionFailed" });

// A stream whose length nobody knows goes up in parts.
const large = randomBytes(12 << 20);
const pieces = Readable.from((function* () { for (let at = 0; at < large.length; at += 100_000) yield large.subarray(at, at + 100_000); })());
const done = await new Upload({ client, params: { Bucket, Key: "large", Body: pieces }, partSize: 5 << 20, queueSize: 2 }).done();
assert.match(done.ETag, /-3"$/);
assert.ok((await bytes("large")).equals(large));

const down = await fetch(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "large" }), { expiresIn: 60 }));
assert.ok(Buffer.from(await down.arrayBuffer()).equals(large));
const up = await fetch(await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 }), { method: "PUT", body: "by address" });
assert.equal(up.status, 200);
assert.equal((await bytes("signed")).toString(), "by address");

const keys = [];
for await (const page of paginateListObjectsV2({ client, pageSize: 1 }, { Bucket })) keys.push(...page.Contents.map((one) => one.Key));
assert.deepEqual(keys, ["a folder/ünï+&.txt", "large", "signed"]);
const rolled = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
assert.deepEqual(rolled.CommonPrefixes, [{ Prefix: "a folder/" }]);

const removed = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }));
assert.equal(removed.Deleted.length, 3);
await client.send(new DeleteBucketCommand({ Bucket }));
