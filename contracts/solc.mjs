#!/usr/bin/env node
// npm's solc as the command that forge expects: standard JSON in and out. forge names all sources itself, so nothing is imported.
import fs from 'node:fs';
import solc from 'solc';

if (process.argv.includes('--version')) {
    console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version().replace('.Emscripten.clang', '.Linux.g++')}`);
} else {
    process.stdout.write(solc.compile(fs.readFileSync(0, 'utf8')));
}
