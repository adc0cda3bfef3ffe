'use strict';
// Finds the handler the way Lambda does, with its errors.
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const { Fault } = require('./errors.cjs');

const PATTERN = /^([^.]*)\.(.*)$/;

async function load(taskRoot, handler) {
  if (handler.includes('..')) {
    throw new Fault('Runtime.MalformedHandlerName', `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const folder = path.dirname(handler);
  const match = path.basename(handler).match(PATTERN);
  if (!match) {
    throw new Fault('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const module = await loadModule(path.resolve(taskRoot, folder, match[1]), path.join(folder, match[1]));
  const found = match[2].split('.').reduce((value, name) => value?.[name], module);
  if (typeof found !== 'function') {
    throw new Fault('Runtime.HandlerNotFound',
      found === undefined ? `${handler} is undefined or not exported` : `${handler} is not a function`);
  }
  return found;
}

async function loadModule(base, name) {
  try {
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      const file = base + extension;
      if (fs.existsSync(file) && fs.statSync(file).isFile()) {
        return await loadFile(file);
      }
    }
    return require(require.resolve(name, { paths: [path.dirname(base), ...(process.env.NODE_PATH ?? '').split(':')] }));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Fault('Runtime.UserCodeSyntaxError', String(error), error);
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw new Fault('Runtime.ImportModuleError', String(error), error);
    }
    throw error;
  }
}

async function loadFile(file) {
  if (file.endsWith('.cjs') || (!file.endsWith('.mjs') && !isModulePackage(path.dirname(file)))) {
    return require(file);
  }
  const module = await import(pathToFileURL(file).href);
  return module.default && Object.keys(module).length === 1 ? module.default : module;
}

// The nearest package.json decides what a .js file is.
function isModulePackage(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (fs.existsSync(file)) {
      return JSON.parse(fs.readFileSync(file, 'utf8')).type === 'module';
    }
    if (at === path.dirname(at)) return false;
  }
}

module.exports = { load };
