// AWS's SDK for JavaScript against a node; ends with 0 when all that it expects holds.
import assert from "node:assert/strict";
import { crc32, deflateRawSync } from "node:zlib";
import {
  CreateAliasCommand, CreateFunctionCommand, DeleteFunctionCommand, GetFunctionCommand, InvokeCommand, LambdaClient, ListFunctionsCommand, PublishVersionCommand, waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";

const client = new LambdaClient({ endpoint: process.env.AWS_ENDPOINT_URL, region: "us-east-1", maxAttempts: 1 });
const code = "export const handler = async (event, context) => ({ event, version: context.functionVersion });\n";

/** A zip with one file. */
function zip(name, text) {
  const content = Buffer.from(text), packed = deflateRawSync(content), file = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32 ? crc32(content) : crc(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, file, packed]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, Buffer.alloc(14), file]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

/** node:zlib has crc32 from 22 on. */
function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

const text = (answer) => JSON.parse(Buffer.from(answer.Payload).toString());

await client.send(new CreateFunctionCommand({ FunctionName: "js", Runtime: "nodejs20.x", Handler: "m.handler", Role: "arn:aws:iam::000000000000:role/r", Code: { ZipFile: zip("m.mjs", code) } }));
await waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, { FunctionName: "js" });
const answer = await client.send(new InvokeCommand({ FunctionName: "js", Payload: JSON.stringify({ a: 1 }), LogType: "Tail" }));
assert.deepEqual(text(answer), { event: { a: 1 }, version: "$LATEST" });
assert.match(Buffer.from(answer.LogResult, "base64").toString(), /REPORT RequestId/);
assert.equal((await client.send(new PublishVersionCommand({ FunctionName: "js" }))).Version, "1");
await client.send(new CreateAliasCommand({ FunctionName: "js", Name: "live", FunctionVersion: "1" }));
assert.equal(text(await client.send(new InvokeCommand({ FunctionName: "js", Qualifier: "live" }))).version, "1");
assert.equal((await client.send(new InvokeCommand({ FunctionName: "js", InvocationType: "Event", Payload: "{}" }))).StatusCode, 202);
assert.ok((await client.send(new ListFunctionsCommand({}))).Functions.some((one) => one.FunctionName === "js"));
await client.send(new DeleteFunctionCommand({ FunctionName: "js" }));
await assert.rejects(client.send(new GetFunctionCommand({ FunctionName: "js" })), { name: "ResourceNotFoundException" });
