// Checks the packed npm packages as a user has them: in a clean folder, as ES module, as CommonJS,
// from strict TypeScript and from a bundle, each run against the sandbox.
//
//     node tests/package/check_tarball.mjs
//
// Takes the packages in .cache/npm, where `make package` puts them. The sandbox is the one that
// HANDINGER_SANDBOX names, else the release build of the checkout.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { carrierManifest, mainManifest, platforms } from '../../node/scripts/platforms.mjs';
import {
  carrier,
  checkout,
  environment,
  installed,
  main,
  PROGRAMS,
  runs,
} from './npm_consumer.mjs';

const tools = join(checkout, 'node', 'node_modules');
const node = process.execPath;

/** All examples of the documentation, as the one module that a reader may make of them. */
function documentation() {
  const readme = readFileSync(join(checkout, 'node', 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  assert.ok(examples.length > 10);
  return examples.join('\n');
}

/** Compiles the typed consumers; the declarations of the package are checked with them. */
function compiles(folder) {
  writeFileSync(join(folder, 'readme.mts'), documentation());
  mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types', 'zod']) {
    symlinkSync(join(tools, name), join(folder, 'node_modules', name));
  }
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  const files = ['typed.mts', 'typed.cts', 'readme.mts'];
  const command = [join(tools, 'typescript/bin/tsc'), ...options, ...files];
  const { status, stdout } = spawnSync(node, command, { cwd: folder });
  assert.equal(status, 0, String(stdout));
  console.log(`${files.join(', ')}: compile under --strict`);
}

/** Runs the examples of the documentation, all in one go, against the sandbox. */
async function runsDocumentation(folder) {
  writeFileSync(join(folder, 'report.pdf'), 'a report');
  writeFileSync(join(folder, 'data.csv'), 'a,b');
  // What delivers to the receiver of the example, and ends it.
  const delivery = `
const { port } = receiver.address();
const headers = { 'x-handinger-token': token };
const body = JSON.stringify({ type: 'task.completed', taskId: 'tsk_1' });
const { status } = await fetch('http://127.0.0.1:' + port, { method: 'POST', headers, body });
receiver.close();
console.log('delivered', status);
`;
  appendFileSync(join(folder, 'readme.mjs'), delivery);
  const { Sandbox } = await import(join(folder, 'node_modules/handinger/dist/testing.mjs'));
  const sandbox = await Sandbox.start({ binary: environment.HANDINGER_SANDBOX, speed: 100 });
  const env = {
    ...environment,
    HANDINGER_API_KEY: 'k',
    HANDINGER_BASE_URL: sandbox.baseURL,
    HANDINGER_WEBHOOK_TOKEN: 'whsec_1',
    PORT: '0',
    // The sandbox delivers on this machine only.
    WEBHOOK_URL: 'http://127.0.0.1:9/done',
  };
  const program = spawn(node, ['readme.mjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [[status], output] = await Promise.all([once(program, 'exit'), text(program.stdout)]);
  await sandbox.stop();
  assert.equal(status, 0, output);
  assert.match(output, /delivered 204\n$/);
  console.log('README.md: every example runs');
}

/** Bundles for servers as Next.js and others do, with the package marked as external. */
function bundles(folder) {
  const { buildSync } = createRequire(join(checkout, 'node/package.json'))('esbuild');
  const common = {
    absWorkingDir: folder,
    bundle: true,
    external: ['handinger'],
    logLevel: 'error',
  };
  const entryPoints = ['esm.mjs'];
  buildSync({ ...common, entryPoints, platform: 'node', format: 'esm', outfile: 'bundle.mjs' });
  runs(folder, [node, 'bundle.mjs'], 'bundle for servers, the package external');
  buildSync({ ...common, entryPoints: ['cjs.cjs'], platform: 'node', outfile: 'bundle.cjs' });
  runs(folder, [node, 'bundle.cjs'], 'the same as CommonJS');

  // With the package inside, away from everything that is installed.
  const apart = mkdtempSync(join(tmpdir(), 'handinger-bundle-'));
  const whole = { ...common, entryPoints: ['cjs.cjs'], platform: 'node' };
  const outfile = join(apart, 'whole.cjs');
  buildSync({ ...whole, external: [], outfile, loader: { '.node': 'copy' } });
  runs(apart, [node, 'whole.cjs'], 'bundle with the package and its binary');
  buildSync({ ...whole, external: ['@handinger/*'], outfile: join(apart, 'half.cjs') });
  const half = spawnSync(node, ['half.cjs'], { cwd: apart, encoding: 'utf8' });
  assert.match(
    half.stderr,
    /was put into a bundle, without its binary: mark "handinger" as external/,
  );
  console.log('bundle with the package alone: one clear sentence');
  rmSync(apart, { recursive: true });

  writeFileSync(
    join(folder, 'page.mjs'),
    `import Handinger, { NotFoundError } from 'handinger';
try { new Handinger(); } catch (error) {
  console.log(error instanceof NotFoundError, error.message);
}`,
  );
  for (const condition of ['browser', 'edge-light', 'workerd']) {
    const target = { platform: 'neutral', conditions: [condition], outfile: 'page.js' };
    const page = { absWorkingDir: folder, bundle: true, format: 'cjs', entryPoints: ['page.mjs'] };
    buildSync({ ...page, ...target });
    const output = String(execFileSync(node, ['page.js'], { cwd: folder }));
    assert.match(output, /^false handinger needs native code, which does not run in browsers/);
  }
  console.log('bundle for browsers and edge runtimes: one clear sentence');
}

async function checkConsumer() {
  const folder = installed(main, carrier);
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, name), text);
  }
  runs(folder, [node, 'esm.mjs'], 'esm.mjs');
  runs(folder, [node, 'cjs.cjs'], 'cjs.cjs');
  compiles(folder);
  await runsDocumentation(folder);
  runs(folder, [node, 'typed.mjs'], 'typed.mjs');
  runs(folder, [node, 'typed.cjs'], 'typed.cjs');
  bundles(folder);
  checkManifest(JSON.parse(readFileSync(join(folder, 'node_modules/handinger/package.json'))));
  rmSync(folder, { recursive: true });
}

/** What is published names a package for each platform, and each carries the same version. */
function checkManifest(published) {
  assert.deepEqual(published, JSON.parse(JSON.stringify(mainManifest())));
  const { version, optionalDependencies } = published;
  const carriers = platforms.map(carrierManifest);
  const versions = Object.fromEntries(carriers.map(each => [each.name, each.version]));
  assert.deepEqual(optionalDependencies, versions);
  const limits = carriers.map(({ os, cpu, libc = [] }) => [...os, ...cpu, ...libc].join(' '));
  assert.deepEqual(limits.sort(), [
    'darwin arm64',
    'darwin x64',
    'linux arm64 glibc',
    'linux arm64 musl',
    'linux x64 glibc',
    'linux x64 musl',
    'win32 arm64',
    'win32 x64',
  ]);
  const kilobytes = path => Math.ceil(statSync(path).size / 1024);
  console.log(
    `version ${version}: ${kilobytes(main)} KB, with ${kilobytes(carrier)} KB per platform`,
  );
}

/** Without the binary there is one clear sentence, and nothing else to puzzle over. */
function checkMissingBinary() {
  const folder = installed('--omit=optional', main);
  const script = "try { require('handinger') } catch (error) { console.log(error.message) }";
  const output = String(execFileSync(node, ['-e', script], { cwd: folder }));
  assert.match(output, /^The native part of handinger for \w+ \w+ could not be loaded/);
  assert.match(output, /Cannot find module '@handinger\//);
  assert.match(output, /npm install --include=optional/);
  console.log('missing binary: one clear sentence');
  rmSync(folder, { recursive: true });
}

await checkConsumer();
checkMissingBinary();
