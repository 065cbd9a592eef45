// Packs what is published: the package itself, which names one optional package per platform, and
// the package with the binary of this machine. Both must have been built before.
//
// Usage: node scripts/pack.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { platformName } = require('../dist/platform.js');

const node = fileURLToPath(new URL('..', import.meta.url));
const destination = resolve(process.argv[2] ?? join(node, '..', '.cache', 'npm'));
const manifest = JSON.parse(readFileSync(join(node, 'package.json'), 'utf8'));
const { version, license, repository, engines } = manifest;

const SYSTEMS = { linux: 'linux', apple: 'darwin', pc: 'win32' };
const PROCESSORS = { x86_64: 'x64', aarch64: 'arm64' };

/** A platform as npm tells them apart, from the name Rust has for it. */
function platform(target) {
  const [processor, ...rest] = target.split('-');
  const system = rest.find(part => part in SYSTEMS && part !== 'unknown');
  const abi = rest.at(-1) === 'darwin' ? undefined : rest.at(-1);
  const os = SYSTEMS[system];
  const cpu = PROCESSORS[processor];
  const libc = { gnu: 'glibc', musl: 'musl' }[abi];
  const name = [os, cpu, abi].filter(Boolean).join('-');
  return { name, limits: { os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) } };
}

/** Packs a folder that is made for it. */
function pack(content, fill) {
  const folder = mkdtempSync(join(tmpdir(), 'handinger-pack-'));
  try {
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
    cpSync(join(node, 'README.md'), join(folder, 'README.md'));
    cpSync(join(node, '..', 'LICENSE'), join(folder, 'LICENSE'));
    fill(folder);
    const command = ['pack', '--silent', '--pack-destination', destination];
    execFileSync('npm', command, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const platforms = manifest.napi.targets.map(platform);
const here = platforms.find(({ name }) => name === platformName());
if (!here) {
  throw new Error(`there is no package for ${platformName()}`);
}
rmSync(destination, { recursive: true, force: true });
mkdirSync(destination, { recursive: true });

const { devDependencies: _, scripts: __, napi: ___, ...published } = manifest;
const binaries = platforms.map(({ name }) => [`@handinger/${name}`, version]);
pack({ ...published, optionalDependencies: Object.fromEntries(binaries) }, folder =>
  cpSync(join(node, 'dist'), join(folder, 'dist'), { recursive: true }),
);

const carrier = {
  name: `@handinger/${here.name}`,
  version,
  description: `The native part of handinger for ${here.name}`,
  license,
  repository,
  engines,
  ...here.limits,
  main: 'handinger.node',
  files: ['handinger.node'],
};
pack(carrier, folder =>
  cpSync(join(node, 'native', 'handinger.node'), join(folder, 'handinger.node')),
);
