'use strict';
// console.* in Lambda's format: time, request id, level and text, separated by tabs. Written at once, so that order holds.
const fs = require('fs');
const util = require('util');

const LEVELS = { trace: 0, debug: 1, info: 2, warn: 3, error: 4, fatal: 5 };
const state = { requestId: undefined };

function write(text) {
  const data = Buffer.from(text);
  for (let sent = 0; sent < data.length;) {
    try {
      sent += fs.writeSync(1, data, sent);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

function line(level, text, json) {
  const now = new Date().toISOString();
  return json
    ? `${JSON.stringify({ timestamp: now, level: level.toUpperCase(), requestId: state.requestId, message: text })}\n`
    : `${now}\t${state.requestId}\t${level.toUpperCase()}\t${text}\n`;
}

function install() {
  const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  const least = LEVELS[(process.env.AWS_LAMBDA_LOG_LEVEL ?? '').toLowerCase()] ?? 0;
  const say = (level) => (...values) => {
    if (LEVELS[level] >= least) write(line(level, util.format(...values), json));
  };
  Object.assign(console, {
    log: say('info'), info: say('info'), debug: say('debug'), warn: say('warn'), error: say('error'), trace: say('trace'), fatal: say('fatal'),
  });
}

function error(title, fault, cause) {
  const extra = cause && typeof cause === 'object' ? Object.fromEntries(Object.entries(cause).filter(([key]) => key !== 'name')) : {};
  const shown = { errorType: fault.errorType, errorMessage: fault.errorMessage, ...extra, stack: fault.trace };
  let text;
  try {
    text = JSON.stringify(shown);
  } catch {
    text = JSON.stringify(fault);
  }
  write(line('error', `${title} \t${text}`, false));
}

module.exports = { state, install, error };
