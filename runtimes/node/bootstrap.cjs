'use strict';
// Runs a Node.js Lambda handler inside the sandbox. Speaks docs/reference/channel.md on descriptor 3.
const { Channel } = require('./channel.cjs');
const { load } = require('./handlers.cjs');
const { Invoker } = require('./invoker.cjs');
const errors = require('./errors.cjs');
const logs = require('./logs.cjs');
const streaming = require('./streaming.cjs');

const channel = new Channel(3);

async function start() {
  const configuration = JSON.parse(channel.receive().body.toString());
  const started = process.hrtime.bigint();
  Object.assign(process.env, configuration.environment);
  try {
    process.chdir(configuration.taskRoot);
  } catch {
    // the folder is always there in a sandbox; elsewhere the handler's own path decides
  }
  logs.install();
  streaming.install();
  let handler;
  try {
    handler = await load(configuration.taskRoot, configuration.handler);
  } catch (error) {
    const fault = errors.toObject(error);
    logs.error('Uncaught Exception', fault, error);
    channel.send(Channel.INIT_ERROR, JSON.stringify(fault));
    process.exit(1);
  }
  const invoker = new Invoker(channel, handler, configuration);
  process.on('uncaughtException', (error) => invoker.crash(error, 'Uncaught Exception', 129));
  process.on('unhandledRejection', (reason) =>
    invoker.crash(errors.unhandledRejection(reason), 'Unhandled Promise Rejection', 128));
  process.on('beforeExit', () => invoker.onEmptyEventLoop());
  channel.send(Channel.READY, `{"loadMicros":${Number(process.hrtime.bigint() - started) / 1000 | 0}}`);
  invoker.next();
}

start();
