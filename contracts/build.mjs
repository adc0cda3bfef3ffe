// Builds src/*.sol with npm's solc into out/NAME.json: abi and bytecode. Warnings are errors. `node build.mjs`
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import solc from 'solc';

const here = path.dirname(fileURLToPath(import.meta.url));
const read = (name) => fs.readFileSync(path.join(here, name.startsWith('@') ? 'node_modules' : '.', name), 'utf8');
const files = fs.readdirSync(path.join(here, 'src')).filter((name) => name.endsWith('.sol')).sort();
const input = {
    language: 'Solidity',
    sources: Object.fromEntries(files.map((name) => [`src/${name}`, { content: read(`src/${name}`) }])),
    settings: {
        evmVersion: 'cancun',
        optimizer: { enabled: true, runs: 1000 },
        metadata: { bytecodeHash: 'none', appendCBOR: false },
        outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode'] } },
    },
};
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: (name) => ({ contents: read(name) }) }));
// What OpenZeppelin's own files are warned of is not ours to mend.
const wrong = (output.errors ?? []).filter((e) => e.severity === 'error' || !e.sourceLocation?.file.startsWith('@'));
if (wrong.length) throw new Error(wrong.map((e) => e.formattedMessage).join('\n'));

// Whole or not at all, since other builds wait for it.
const out = path.join(here, 'out');
const begun = `${out}.new`;
fs.rmSync(begun, { recursive: true, force: true });
fs.mkdirSync(begun);
for (const name of files) {
    for (const [contract, { abi, evm }] of Object.entries(output.contracts[`src/${name}`] ?? {})) {
        const code = evm.bytecode.object;
        if (code === '' || abi.length === 0) continue;
        if (evm.deployedBytecode.object.length > 2 * 24_576) throw new Error(`${contract} is larger than a chain takes`);
        const immutables = Object.values(evm.deployedBytecode.immutableReferences ?? {}).flat().map(({ start, length }) => [start, length]);
        const json = { name: contract, abi, bytecode: `0x${code}`, deployedBytecode: `0x${evm.deployedBytecode.object}`, immutables };
        fs.writeFileSync(path.join(begun, `${contract}.json`), `${JSON.stringify(json, null, 1)}\n`);
    }
}
fs.rmSync(out, { recursive: true, force: true });
fs.renameSync(begun, out);
