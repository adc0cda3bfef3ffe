'use strict';
// Lambda's error objects for what a Node.js handler throws.

// An error with Lambda's own name; the cause's stack is the one worth showing.
class Fault extends Error {
  constructor(name, message, cause) {
    super(message);
    this.name = name;
    if (cause?.stack) this.stack = `${name}: ${message}\n${String(cause.stack).split('\n').slice(1).join('\n')}`;
  }
}

function toObject(error) {
  if (error instanceof Error || (error && typeof error === 'object' && 'message' in error && 'stack' in error)) {
    return {
      errorType: error.name?.replace(/\x7F/g, '%7F') ?? 'Error',
      errorMessage: String(error.message).replace(/\x7F/g, '%7F'),
      trace: String(error.stack ?? '').replace(/\x7F/g, '%7F').split('\n'),
    };
  }
  return { errorType: typeof error, errorMessage: error === undefined ? 'undefined' : String(error), trace: [] };
}

function unhandledRejection(reason) {
  const fault = new Fault('Runtime.UnhandledPromiseRejection', reason === undefined ? 'undefined' : String(reason), reason);
  fault.reason = reason instanceof Error ? toObject(reason) : reason;
  return fault;
}

module.exports = { Fault, toObject, unhandledRejection };
