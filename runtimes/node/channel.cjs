'use strict';
// The runtime's end of the instance channel: length-prefixed frames on a Unix socket. Reads and writes block: between two invocations
// there is nothing else to do, since Lambda too freezes an instance that has answered.
const fs = require('fs');

const HEADER = 5;
const FIRST_BUFFER = 64 * 1024;

class Channel {
  static INIT = 0x01;
  static INVOKE = 0x02;
  static READY = 0x81;
  static INIT_ERROR = 0x82;
  static RESULT = 0x83;
  static ERROR = 0x84;
  static STREAM = 0x85;
  static PART = 0x86;
  static END = 0x87;

  constructor(descriptor) {
    this.descriptor = descriptor;
    this.input = Buffer.allocUnsafeSlow(FIRST_BUFFER);
    this.output = Buffer.allocUnsafeSlow(FIRST_BUFFER);
    this.isStreaming = false; // a frame of a stream is on its way
    this.interruption = undefined;
  }

  // The next frame; the process ends when the node has hung up. The node never sends a second frame before the first is answered.
  receive() {
    let have = 0;
    let need = HEADER;
    while (have < need) {
      const read = this.#read(have);
      if (read === 0) process.exit(0);
      have += read;
      if (need === HEADER && have >= HEADER) {
        need = 4 + this.input.readUInt32LE(0);
        if (need > this.input.length) {
          const larger = Buffer.allocUnsafeSlow(need);
          this.input.copy(larger, 0, 0, have);
          this.input = larger;
        }
      }
    }
    const frame = { type: this.input[4], body: this.input.subarray(HEADER, need) };
    if (this.input.length > FIRST_BUFFER) this.input = Buffer.allocUnsafeSlow(FIRST_BUFFER); // a large event doesn't keep its buffer
    return frame;
  }

  send(type, text) {
    let frame = this.output;
    if (HEADER + text.length * 3 > frame.length) frame = Buffer.allocUnsafe(HEADER + Buffer.byteLength(text));
    const length = frame.write(text, HEADER);
    frame.writeUInt32LE(length + 1, 0);
    frame[4] = type;
    for (let sent = 0; sent < HEADER + length;) {
      try {
        sent += fs.writeSync(this.descriptor, frame, sent, HEADER + length - sent);
      } catch (error) {
        if (error.code === 'EINTR') continue;
        process.exit(0); // the node has hung up
      }
    }
  }

  // Sends a frame of a stream and lets the event loop go on while the node has no room for it.
  stream(type, body, done) {
    const header = Buffer.allocUnsafe(HEADER);
    header.writeUInt32LE(body.length + 1, 0);
    header[4] = type;
    this.isStreaming = true;
    this.#writeAll([header, body], done);
  }

  // Acts between two frames: at once, or instead of what would follow the frame that is on its way.
  interrupt(action) {
    if (this.isStreaming) this.interruption = action;
    else action();
  }

  #writeAll(buffers, done) {
    fs.writev(this.descriptor, buffers, (error, written) => {
      if (error && error.code !== 'EINTR') process.exit(0); // the node has hung up
      for (let left = written ?? 0; left > 0;) {
        const taken = Math.min(left, buffers[0].length);
        buffers[0] = buffers[0].subarray(taken);
        left -= taken;
        if (buffers[0].length === 0) buffers.shift();
      }
      buffers = buffers.filter((buffer) => buffer.length > 0);
      if (buffers.length > 0) {
        this.#writeAll(buffers, done);
        return;
      }
      this.isStreaming = false;
      const next = this.interruption ?? done;
      this.interruption = undefined;
      next();
    });
  }

  #read(at) {
    for (;;) {
      try {
        return fs.readSync(this.descriptor, this.input, at, this.input.length - at, null);
      } catch (error) {
        if (error.code !== 'EINTR') return 0;
      }
    }
  }
}

function parseInvocation(body) {
  const texts = [];
  let place = 8;
  for (let i = 0; i < 5; i++) {
    const length = body.readUInt16LE(place);
    texts.push(body.latin1Slice(place + 2, place + 2 + length));
    place += 2 + length;
  }
  return {
    deadline: body.readUInt32LE(0) + body.readInt32LE(4) * 4294967296,
    requestId: texts[0],
    functionArn: texts[1],
    traceId: texts[2],
    clientContext: texts[3],
    cognitoIdentity: texts[4],
    event: body.utf8Slice(place),
  };
}

module.exports = { Channel, parseInvocation };
