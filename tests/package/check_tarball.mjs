// Checks the packed npm packages as a user has them: in a clean folder, as ES module, as CommonJS
// and from strict TypeScript, each run against the sandbox.
//
//     node tests/package/check_tarball.mjs
//
// Takes the packages in .cache/npm, where `make package` puts them. The sandbox is the one that
// HANDINGER_SANDBOX names, else the release build of the checkout.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(checkout, '.cache', 'npm');
const tools = join(checkout, 'node', 'node_modules');
const sandbox = process.env.HANDINGER_SANDBOX ?? join(checkout, 'target/release/handinger-sandbox');
const environment = { ...process.env, HANDINGER_SANDBOX: sandbox };

const tarballs = readdirSync(packages).map(name => join(packages, name));
const carrier = tarballs.find(path => /handinger-(linux|darwin|win32)-/.test(path));
const main = tarballs.find(path => path !== carrier);
assert.ok(main && carrier && tarballs.length === 2, 'run `make package` first');

const CALL = `
const sandbox = await Sandbox.start({ speed: 100 });
const client = sandbox.client();
const worker = await client.workers.create({ input: 'hello' });
const stream = await client.workers.create({ input: 'hello', stream: true });
let words = '';
for await (const text of stream.textStream()) words += text;
const error = await client.workers.retrieve('nope').catch(error => error);
console.log(worker.status, words === (await stream.finalWorker()).output_text, error instanceof NotFoundError);
await sandbox.stop();
`;
const IMPORT = `import Handinger, { NotFoundError } from 'handinger';
import { Sandbox } from 'handinger/testing';
`;
const FILES = {
  'esm.mjs': `${IMPORT}new Handinger();${CALL}`,
  'cjs.cjs': `const Handinger = require('handinger');
const { NotFoundError } = Handinger;
const { Sandbox } = require('handinger/testing');
new Handinger();
(async () => {${CALL}})();
`,
  'typed.mts': `${IMPORT}import type { Worker } from 'handinger';
const made: Handinger = new Handinger();
export const read = (): Promise<Worker> => made.workers.retrieve('wrk_1');
${CALL}`,
  'typed.cts': `import Handinger = require('handinger');
import { Sandbox } from 'handinger/testing';
const { NotFoundError } = Handinger;
new Handinger.Handinger();
(async () => {${CALL}})();
`,
};

/** A clean folder with these packages installed, and nothing from the network. */
function installed(...paths) {
  const folder = mkdtempSync(join(tmpdir(), 'handinger-consumer-'));
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
  const options = ['--silent', '--offline', '--no-audit', '--no-fund', '--no-package-lock'];
  execFileSync('npm', ['install', ...options, ...paths], { cwd: folder, stdio: 'inherit' });
  return folder;
}

function runs(folder, file) {
  const output = execFileSync(process.execPath, [file], { cwd: folder, env: environment });
  assert.equal(String(output), 'completed true true\n', file);
  console.log(`${file}: runs`);
}

/** Compiles the typed consumers; the declarations of the package are checked with them. */
function compiles(folder) {
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types']) {
    symlinkSync(join(tools, name), join(folder, 'node_modules', name));
  }
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  const command = [join(tools, 'typescript/bin/tsc'), ...options, 'typed.mts', 'typed.cts'];
  const { status, stdout } = spawnSync(process.execPath, command, { cwd: folder });
  assert.equal(status, 0, String(stdout));
  console.log('typed.mts, typed.cts: compile under --strict');
}

function checkConsumer() {
  const folder = installed(main, carrier);
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(folder, name), text);
  }
  runs(folder, 'esm.mjs');
  runs(folder, 'cjs.cjs');
  compiles(folder);
  runs(folder, 'typed.mjs');
  runs(folder, 'typed.cjs');
  rmSync(folder, { recursive: true });
}

/** Without the binary there is one clear sentence, and nothing else to puzzle over. */
function checkMissingBinary() {
  const folder = installed('--omit=optional', main);
  const script = "try { require('handinger') } catch (error) { console.log(error.message) }";
  const output = String(execFileSync(process.execPath, ['-e', script], { cwd: folder }));
  assert.match(output, /^The native part of handinger for this platform, the package @handinger\//);
  assert.match(output, /npm install --include=optional/);
  console.log('missing binary: one clear sentence');
  rmSync(folder, { recursive: true });
}

checkConsumer();
checkMissingBinary();
