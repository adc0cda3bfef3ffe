'use strict';
// The runtime's end of the instance channel: length-prefixed frames on a Unix socket.
const net = require('net');

class Channel {
  static INIT = 0x01;
  static INVOKE = 0x02;
  static READY = 0x81;
  static INIT_ERROR = 0x82;
  static RESULT = 0x83;
  static ERROR = 0x84;

  constructor(descriptor) {
    this.onInit = () => {};
    this.onInvoke = () => {};
    this.pieces = [];
    this.have = 0;
    this.socket = new net.Socket({ fd: descriptor, readable: true, writable: true });
    this.socket.on('data', (data) => this.#take(data));
    this.socket.on('end', () => process.exit(0));
    this.socket.on('error', () => process.exit(0));
  }

  send(type, text, done) {
    const length = Buffer.byteLength(text);
    const frame = Buffer.allocUnsafe(5 + length);
    frame.writeUInt32LE(length + 1, 0);
    frame[4] = type;
    frame.write(text, 5);
    this.socket.write(frame, done);
  }

  // While nothing runs, the open channel must not keep the event loop alive: its emptiness is how an unanswered call is noticed.
  hold() {
    this.socket.ref();
  }

  release() {
    this.socket.unref();
  }

  #take(data) {
    if (this.have > 0) {
      this.pieces.push(data);
      this.have += data.length;
      if (this.have < this.need) return;
      data = Buffer.concat(this.pieces, this.have);
    }
    let place = 0;
    while (data.length - place >= 4) {
      const end = place + 4 + data.readUInt32LE(place);
      if (data.length < end) break;
      this.#dispatch(data[place + 4], data.subarray(place + 5, end));
      place = end;
    }
    const rest = data.subarray(place);
    this.pieces = rest.length > 0 ? [rest] : [];
    this.have = rest.length;
    this.need = rest.length >= 4 ? 4 + rest.readUInt32LE(0) : 4;
  }

  #dispatch(type, body) {
    if (type === Channel.INIT) {
      this.onInit(JSON.parse(body.toString()));
    } else if (type === Channel.INVOKE) {
      this.onInvoke(parseInvocation(body));
    }
  }
}

function parseInvocation(body) {
  const texts = [];
  let place = 8;
  for (let i = 0; i < 5; i++) {
    const length = body.readUInt16LE(place);
    texts.push(body.toString('utf8', place + 2, place + 2 + length));
    place += 2 + length;
  }
  return {
    deadline: body.readUInt32LE(0) + body.readInt32LE(4) * 4294967296,
    requestId: texts[0],
    functionArn: texts[1],
    traceId: texts[2],
    clientContext: texts[3],
    cognitoIdentity: texts[4],
    event: body.toString('utf8', place),
  };
}

module.exports = { Channel };
