// Packs what is published: the package itself, which names one optional package per platform, and
// the packages with the binaries that are there. Everything must have been built before.
//
// Usage: node scripts/pack.mjs [FOLDER] [--all]
//
// The binary of this machine is native/handinger.node, those of others, which `build_native.mjs
// --target` makes on machines that can, native/PLATFORM/handinger.node. With --all none may be
// missing: that is how a release is packed.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { carrierManifest, mainManifest, platforms, thisPlatform } from './platforms.mjs';

const { values, positionals } = parseArgs({
  options: { all: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const node = fileURLToPath(new URL('..', import.meta.url));
const destination = resolve(positionals[0] ?? join(node, '..', '.cache', 'npm'));

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

/** Where the binary of a platform is, if it was built. */
function binaryOf({ name }) {
  const places = [join(node, 'native', name, 'handinger.node')];
  if (name === thisPlatform) {
    places.push(join(node, 'native', 'handinger.node'));
  }
  return places.find(place => existsSync(place));
}

const missing = platforms.filter(platform => !binaryOf(platform)).map(({ name }) => name);
if (values.all ? missing.length > 0 : missing.includes(thisPlatform)) {
  throw new Error(`there is no binary for ${missing.join(', ')}`);
}
rmSync(destination, { recursive: true, force: true });
mkdirSync(destination, { recursive: true });

pack(mainManifest(), folder =>
  cpSync(join(node, 'dist'), join(folder, 'dist'), { recursive: true }),
);
for (const platform of platforms) {
  const binary = binaryOf(platform);
  if (binary) {
    pack(carrierManifest(platform), folder => cpSync(binary, join(folder, 'handinger.node')));
  }
}
