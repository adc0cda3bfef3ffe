'use strict';
// Answers that are sent while they are being made: what Lambda gives handlers as the global awslambda.
const { Writable } = require('stream');
const { Channel } = require('./channel.cjs');
const { Fault } = require('./errors.cjs');

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const INTEGRATION_TYPE = 'application/vnd.awslambda.http-integration-response';
const METADATA_END = Buffer.alloc(8);
const MAX_PART = 64 * 1024;

// The handler's responseStream. A write is done when the channel has taken it, so that a slow client slows the handler down.
class ResponseStream extends Writable {
  #channel;
  #contentType = 'application/octet-stream';
  #begun = false;

  constructor(channel, highWaterMark) {
    super({ highWaterMark });
    this.#channel = channel;
  }

  setContentType(type) {
    if (this.#begun) throw new Fault('Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.#contentType = type;
  }

  write(chunk, encoding, callback) {
    const isRaw = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(isRaw ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  // The call is over: whatever still holds the stream writes into nothing.
  detach() {
    this.#channel = undefined;
  }

  _write(chunk, encoding, done) {
    this.#begin(() => this.#send(chunk, done));
  }

  // What has piled up during one write goes as one.
  _writev(chunks, done) {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer', done);
  }

  _final(done) {
    this.#begin(done);
  }

  #begin(done) {
    if (this.#begun || !this.#channel) return done();
    this.#begun = true;
    const head = [];
    this._onBeforeFirstWrite?.((piece) => head.push(Buffer.from(piece)));
    this.#channel.stream(Channel.STREAM, Buffer.from(this.#contentType), () => this.#send(Buffer.concat(head), done));
  }

  #send(chunk, done) {
    if (chunk.length === 0 || !this.#channel) return done();
    this.#channel.stream(Channel.PART, chunk.subarray(0, MAX_PART), () => this.#send(chunk.subarray(MAX_PART), done));
  }
}

const HttpResponseStream = {
  // Status, headers and cookies go ahead of the body as JSON, ended by eight zeros.
  from(stream, metadata) {
    stream.setContentType(INTEGRATION_TYPE);
    const prelude = JSON.stringify(metadata);
    stream._onBeforeFirstWrite = (write) => {
      write(prelude);
      write(METADATA_END);
    };
    return stream;
  },
};

function streamifyResponse(handler, options) {
  handler[STREAMING] = 'response';
  if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = options.highWaterMark;
  return handler;
}

function install() {
  globalThis.awslambda = { streamifyResponse, HttpResponseStream };
}

const isStreaming = (handler) => handler[STREAMING] === 'response';
const streamFor = (handler, channel) => new ResponseStream(channel, handler[HIGH_WATER_MARK]);

module.exports = { install, isStreaming, streamFor };
