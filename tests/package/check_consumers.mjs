// Checks the packed npm packages in projects as users have them: under Jest and vitest, in a standalone
// build of Next.js, behind a chat of the AI SDK, and with older versions of TypeScript.
//
//     node tests/package/check_consumers.mjs [NAME …]
//
// Their tools come from npm, in the versions of consumers/package.json, once. Where they cannot be had
// this is skipped: the status is 77.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { carrier, checkout, environment, main } from './npm_consumer.mjs';

const SKIPPED = 77;
const folder = join(checkout, '.cache', 'consumers');
const modules = join(folder, 'node_modules');
const node = process.execPath;

/** Installs tools and packages; npm sees to it that what is there already stays. */
function install() {
  mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL('consumers', import.meta.url)), folder, { recursive: true });
  const options = ['--silent', '--no-audit', '--no-fund', '--no-package-lock', '--no-save'];
  for (const name of ['handinger', '@handinger']) {
    rmSync(join(modules, name), { recursive: true, force: true });
  }
  try {
    execFileSync('npm', ['install', ...options, main, carrier], { cwd: folder, stdio: 'inherit' });
  } catch (error) {
    console.log(`skipped: the tools cannot be had from npm here (${error.message})`);
    process.exit(SKIPPED);
  }
}

/** Runs a program in a project; all that it says is shown when it fails. */
function run(project, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(node, args, {
    cwd: join(folder, project),
    env: { ...environment, CI: '1', NEXT_TELEMETRY_DISABLED: '1', ...env },
    encoding: 'utf8',
    timeout: 300_000,
  });
  assert.equal(status, 0, `${project}: ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

const tool = (...path) => join(modules, ...path);

const CHECKS = {
  jest() {
    run('jest', [tool('jest/bin/jest.js'), '--runInBand']);
  },

  vitest() {
    for (const POOL of ['threads', 'vmThreads']) {
      run('vitest', [tool('vitest/vitest.mjs'), 'run'], { POOL });
    }
  },

  chat() {
    assert.match(run('chat', ['chat.mjs']), /^completed$/m);
  },

  async next() {
    run('next', [tool('next/dist/bin/next'), 'build']);
    // Away from the packages around it: only what was traced is there.
    const server = join(folder, '..', 'standalone');
    rmSync(server, { recursive: true, force: true });
    cpSync(join(folder, 'next/.next/standalone'), server, { recursive: true });
    const traced = existsSync(join(server, 'node_modules', '@handinger'));
    assert.ok(traced, 'the binary was not traced');
    await served(join(server, 'next'));
  },

  types() {
    const types = tool('@types');
    if (!existsSync(join(types, 'node'))) {
      mkdirSync(types, { recursive: true });
      for (const name of ['@types/node', 'undici-types']) {
        symlinkSync(join(checkout, 'node/node_modules', name), tool(name));
      }
    }
    const strict = [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--types',
      'node',
      '--skipLibCheck',
    ];
    // Each version with another way to find modules: all of both takes minutes.
    const ways = {
      ts50: [
        '--module',
        'commonjs',
        '--moduleResolution',
        'node',
        '--esModuleInterop',
        'checked.js',
      ],
      ts54: ['--module', 'nodenext', 'checked.js'],
      ts58: ['--module', 'esnext', '--moduleResolution', 'bundler'],
    };
    for (const [version, way] of Object.entries(ways)) {
      run('types', [tool(version, 'bin/tsc'), ...strict, '--allowJs', ...way, 'typed.ts']);
    }
  },
};

/** Starts what was built, and asks it for a run. */
async function served(place) {
  const { Sandbox } = await import(pathToFileURL(tool('handinger/dist/testing.mjs')));
  process.env.HANDINGER_SANDBOX = environment.HANDINGER_SANDBOX;
  const sandbox = await Sandbox.start({ speed: 100 });
  const port = await freePort();
  const env = {
    ...environment,
    HOSTNAME: '127.0.0.1',
    PORT: String(port),
    HANDINGER_API_KEY: 'k',
    HANDINGER_BASE_URL: sandbox.baseURL,
  };
  const server = spawn(node, ['server.js'], {
    cwd: place,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const text of server.stdout) {
      if (/Ready/.test(String(text))) break;
    }
    const answer = await fetch(`http://127.0.0.1:${port}/run`);
    assert.deepEqual([answer.status, await answer.text()], [200, '{"status":"completed"}']);
  } finally {
    server.kill();
    await sandbox.stop();
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

install();
const chosen = process.argv.slice(2);
for (const [name, check] of Object.entries(CHECKS)) {
  if (chosen.length === 0 || chosen.includes(name)) {
    const start = performance.now();
    await check();
    console.log(`${name}: works (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
}
