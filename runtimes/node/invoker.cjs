'use strict';
// Calls the handler: promises, callbacks and streams, and what happens when none of them answers.
const { Channel, parseInvocation } = require('./channel.cjs');
const errors = require('./errors.cjs');
const logs = require('./logs.cjs');
const { isStreaming, streamFor } = require('./streaming.cjs');

class Invoker {
  constructor(channel, handler, configuration) {
    this.channel = channel;
    this.handler = handler;
    this.configuration = configuration;
    this.call = undefined; // the invocation that is still unanswered
  }

  // Waits for the next invocation, once what this one left in the event loop has had a turn.
  next() {
    setImmediate(() => this.invoke(parseInvocation(this.channel.receive().body)));
  }

  invoke(invocation) {
    const call = { waits: true, result: undefined, stream: undefined };
    this.call = call;
    logs.state.requestId = invocation.requestId;
    if (logs.state.traceId !== invocation.traceId) process.env._X_AMZN_TRACE_ID = logs.state.traceId = invocation.traceId;
    if (isStreaming(this.handler)) {
      this.#stream(call, invocation);
      return;
    }
    const callback = (error, result) => this.#called(call, error, result);
    let returned;
    try {
      returned = this.handler(JSON.parse(invocation.event), this.#context(invocation, call, callback), callback);
    } catch (error) {
      this.#fail(call, error);
      return;
    }
    if (typeof returned?.then === 'function') {
      returned.then((value) => this.#succeed(call, value), (error) => this.#fail(call, error));
    }
  }

  // A crash between calls or during one: the error is reported if a call waits for it, and the process ends.
  crash(error, title, status) {
    const fault = errors.toObject(error);
    logs.error(title, fault, error);
    const isAwaited = this.call !== undefined;
    this.call = undefined;
    this.channel.interrupt(() => {
      if (isAwaited) this.channel.send(Channel.ERROR, JSON.stringify(fault));
      process.exit(status);
    });
  }

  onEmptyEventLoop() {
    if (this.call?.stream) this.#fail(this.call, 'Response stream is not finished.');
    else if (this.call) this.#send(this.call, this.call.result);
  }

  // The call ends when the handler has returned and its stream is closed, whichever is later.
  #stream(call, invocation) {
    const stream = streamFor(this.handler, this.channel);
    call.stream = stream;
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.once('error', (error) => this.#fail(call, error));
    let returned;
    try {
      returned = this.handler(JSON.parse(invocation.event), stream, this.#context(invocation, call, () => {}));
    } catch (error) {
      this.#fail(call, error);
      return;
    }
    if (typeof returned?.then !== 'function') {
      this.#fail(call, 'Streaming does not support non-async handlers.');
      return;
    }
    returned.then(() => closed).then(() => {
      if (!stream.writableFinished) this.#fail(call, 'Response stream is not finished.');
      else if (this.call === call) this.#finish(call, Channel.END, '');
    }, (error) => this.#fail(call, error));
  }

  #called(call, error, result) {
    if (this.call !== call) return;
    if (error !== undefined && error !== null) {
      this.#fail(call, error);
    } else if (call.waits) {
      call.result = result; // answered when the event loop is empty, as callbackWaitsForEmptyEventLoop asks
    } else {
      this.#send(call, result);
    }
  }

  #succeed(call, value) {
    if (this.call === call) this.#send(call, value);
  }

  #send(call, value) {
    let text;
    try {
      text = JSON.stringify(value === undefined ? null : value) ?? 'null';
    } catch (error) {
      this.#fail(call, new errors.Fault('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`, error));
      return;
    }
    this.#finish(call, Channel.RESULT, text);
  }

  #fail(call, error) {
    if (this.call !== call) return;
    const fault = errors.toObject(error);
    logs.error('Invoke Error', fault, error);
    this.#finish(call, Channel.ERROR, JSON.stringify(fault));
  }

  #finish(call, type, text) {
    this.call = undefined;
    call.stream?.detach();
    this.channel.interrupt(() => {
      this.channel.send(type, text);
      this.next();
    });
  }

  #context(invocation, call, callback) {
    const { functionName, functionVersion, memoryMb, logGroup, logStream } = this.configuration;
    return {
      get callbackWaitsForEmptyEventLoop() { return call.waits; },
      set callbackWaitsForEmptyEventLoop(value) { call.waits = value; },
      functionName,
      functionVersion,
      memoryLimitInMB: String(memoryMb),
      logGroupName: logGroup,
      logStreamName: logStream,
      clientContext: invocation.clientContext ? JSON.parse(invocation.clientContext) : undefined,
      identity: invocation.cognitoIdentity ? JSON.parse(invocation.cognitoIdentity) : undefined,
      invokedFunctionArn: invocation.functionArn,
      awsRequestId: invocation.requestId,
      getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
      done: callback,
      succeed: (result) => { call.waits = false; callback(null, result); },
      fail: (error) => callback(error ?? 'handled'),
    };
  }
}

module.exports = { Invoker };
