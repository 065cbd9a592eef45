/** Finding the binary, and what is said when it is not to be had. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import * as handinger from 'handinger';

const run = promisify(execFile);
const PACKAGE = join(__dirname, '..', '..');

describe('the native half', () => {
  let folder: string;
  let installed: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'handinger-'));
    installed = join(folder, 'node_modules', 'handinger');
    mkdirSync(installed, { recursive: true });
    cpSync(join(PACKAGE, 'dist'), join(installed, 'dist'), { recursive: true });
    cpSync(join(PACKAGE, 'package.json'), join(installed, 'package.json'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Puts a package in place that stands for the binary of a C library. */
  function carrier(libc: 'gnu' | 'musl', text: string): void {
    const place = join(folder, 'node_modules', '@handinger', `linux-${process.arch}-${libc}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'index.js'), text);
  }

  /** What is said when the package is loaded. */
  async function said(...args: string[]): Promise<string> {
    const script = `try { console.log(typeof require('handinger').Handinger) } catch (error) {
      console.log(error.name + ': ' + error.message);
    }`;
    const command = [...args, '--no-warnings', '-e', script];
    return (await run(process.execPath, command, { cwd: folder })).stdout.trim();
  }

  const failing = (message: string, code = 'ERR_DLOPEN_FAILED') =>
    `throw Object.assign(new Error(${JSON.stringify(message)}), { code: '${code}' });`;
  const missing = `linux-${process.arch}`;

  test('each cause has its own remedy, and the words of the system', {
    skip: process.platform !== 'linux' && 'they are those of Linux',
  }, async () => {
    assert.match(await said(), /^ConfigurationError: .*npm install --include=optional/);
    assert.match(await said(), new RegExp(`Cannot find module '@handinger/${missing}-gnu'`));

    const old = "/lib/libc.so.6: version `GLIBC_2.34' not found (required by handinger.node)";
    carrier('gnu', failing(old));
    assert.match(await said(), /needs a newer glibc\. \(.*GLIBC_2\.34' not found/);
    carrier('gnu', failing('Error loading shared library ld-linux-x86-64.so.2: No such file'));
    assert.match(await said(), /another C library than this system has.*ld-linux/);
    carrier('gnu', failing('Cannot load native addon', 'ERR_DLOPEN_DISABLED'));
    assert.match(await said(), /--allow-addons/);
    carrier('gnu', failing('a word of the system'));
    assert.match(await said(), /could not be loaded: what the system says .*a word of the system/);
  });

  test('the one that loads is taken, whichever C library it is for', {
    skip: process.platform !== 'linux' && 'there is one only',
  }, async () => {
    carrier('gnu', failing('Error relocating: symbol not found'));
    carrier(
      'musl',
      `module.exports = require(${JSON.stringify(join(PACKAGE, 'native'))} + '/handinger.node')`,
    );
    assert.equal(await said(), 'function');
  });

  test('loading it does not load the HTTP client of Node', async () => {
    const script = `
      require(${JSON.stringify(PACKAGE)});
      console.log(process.moduleLoadList.filter(name => name.includes('undici')).length);
    `;
    assert.equal((await run(process.execPath, ['-e', script])).stdout.trim(), '0');
  });

  test('every platform that is published is named in full', () => {
    const text = readFileSync(join(PACKAGE, 'src', 'load.ts'), 'utf8');
    const { napi } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
    const literal = [...text.matchAll(/require\('@handinger\/(.*?)'\)/g)].map(([, name]) => name);
    assert.equal(literal.length, napi.targets.length);
    assert.equal(new Set(literal).size, literal.length);
  });

  test('what stands in where no native code runs has every name', () => {
    const { Handinger, ...standIn } =
      require('../../dist/unsupported.js') as typeof import('../src/unsupported.js');
    const absent = Object.keys(handinger).filter(
      name => !(name in Handinger) && !(name in standIn),
    );
    assert.deepEqual(absent, []);
    assert.throws(() => new Handinger(), {
      name: 'ConfigurationError',
      message: /^handinger needs native code, which does not run in browsers/,
    });
    const statics = Object.getOwnPropertyNames(handinger.Handinger);
    assert.deepEqual(
      statics.filter(name => !(name in Handinger)),
      [],
    );
    assert.equal(new standIn.NotFoundError('x') instanceof standIn.APIError, true);
  });
});
