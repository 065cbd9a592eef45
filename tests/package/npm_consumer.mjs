// What the checks of the packed npm packages share: a clean folder with them, and programs to run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
const sandbox = process.env.HANDINGER_SANDBOX ?? join(checkout, 'target/release/handinger-sandbox');
export const environment = { ...process.env, HANDINGER_SANDBOX: sandbox };

const packed = join(checkout, '.cache', 'npm');
const tarballs = readdirSync(packed).map(name => join(packed, name));
/** The package with the binary of this machine, and the package itself. */
export const carrier = tarballs.find(path => /handinger-(linux|darwin|win32)-/.test(path));
export const main = tarballs.find(path => path !== carrier);
assert.ok(main && carrier && tarballs.length === 2, 'run `make package` first');

const CALL = `
const sandbox = await Sandbox.start({ speed: 100 });
const client = sandbox.client();
const files = [new Blob(['one']), new Blob(['two']).stream()];
const worker = await client.workers.create({ input: 'hello', files });
const stream = await client.workers.create({ input: 'hello', stream: true });
let words = '';
for await (const text of stream.textStream()) words += text;
const error = await client.workers.retrieve('nope').catch(error => error);
const results = await client.workers.map(['one', 'two']).results();
const signal = AbortSignal.timeout(50);
const slow = client.workers.create({ input: '[seconds=5000] x' }, { signal });
const aborted = await slow.catch((error: unknown) => (error as Error).name);
console.log(
  worker.status,
  words === (await stream.finalWorker()).output_text,
  error instanceof NotFoundError,
  results.length,
  aborted,
);
await sandbox.stop();
`;
/** What a program that makes the calls prints. */
export const PRINTED = 'completed true true 2 APIUserAbortError\n';

const plain = CALL.replaceAll(/: unknown| as Error/g, '');
const IMPORT = `import Handinger, { NotFoundError } from 'handinger';
import { Sandbox } from 'handinger/testing';
`;
/** The same program in every form of a module. */
export const PROGRAMS = {
  'esm.mjs': `${IMPORT}new Handinger();${plain}`,
  'cjs.cjs': `const Handinger = require('handinger');
const { NotFoundError } = Handinger;
const { Sandbox } = require('handinger/testing');
new Handinger();
(async () => {${plain}})();
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
export function installed(...paths) {
  const folder = mkdtempSync(join(tmpdir(), 'handinger-consumer-'));
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
  const options = ['--silent', '--offline', '--no-audit', '--no-fund', '--no-package-lock'];
  execFileSync('npm', ['install', ...options, ...paths], { cwd: folder, stdio: 'inherit' });
  return folder;
}

/** Runs a program in a folder, and checks what it prints. */
export function runs(folder, command, name) {
  const [program, ...args] = command;
  const output = execFileSync(program, args, { cwd: folder, env: environment, timeout: 60_000 });
  assert.equal(String(output), PRINTED, name);
  console.log(`${name}: runs`);
}
