// Checks the packed npm packages under Bun and Deno, run against the sandbox.
//
//     node tests/package/check_runtimes.mjs
//
// Both come from npm, in the versions of runtimes.json. Where they cannot be had this is skipped:
// the status is 77.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { carrier, checkout, installed, main, PROGRAMS, runs } from './npm_consumer.mjs';

const SKIPPED = 77;

/** Installs the runtimes; npm sees to it that this is done once. */
function runtimes() {
  const folder = join(checkout, '.cache', 'runtimes');
  mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL('runtimes.json', import.meta.url)), join(folder, 'package.json'));
  const binary = name => join(folder, 'node_modules', '.bin', name);
  try {
    const options = ['--silent', '--no-audit', '--no-fund', '--no-package-lock'];
    execFileSync('npm', ['install', ...options], { cwd: folder, stdio: 'inherit' });
    execFileSync(binary('bun'), ['--version']);
    execFileSync(binary('deno'), ['--version']);
  } catch (error) {
    console.log(`skipped: Bun and Deno cannot be had from npm here (${error.message})`);
    process.exit(SKIPPED);
  }
  return { bun: [binary('bun')], deno: [binary('deno'), 'run', '--allow-all'] };
}

const commands = runtimes();
const folder = installed(main, carrier);
for (const name of ['esm.mjs', 'cjs.cjs']) {
  writeFileSync(join(folder, name), PROGRAMS[name]);
  for (const [runtime, command] of Object.entries(commands)) {
    runs(folder, [...command, name], `${name} under ${runtime}`);
  }
}
rmSync(folder, { recursive: true });
