// Builds the binding and puts it into native/, where the loader finds that of this machine first.
//
// Usage: node scripts/build_native.mjs [--dev] [--target RUST_TARGET]
//
// With --target, for example aarch64-unknown-linux-musl, it is built for another platform, which
// needs Rust's library and a linker for that, and is put where scripts/pack.mjs looks for it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { platforms } from './platforms.mjs';

const { values } = parseArgs({
  options: { dev: { type: 'boolean', default: false }, target: { type: 'string' } },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const other = values.target && platforms.find(({ target }) => target === values.target);
if (values.target && !other) {
  throw new Error(`expected one of ${platforms.map(({ target }) => target).join(', ')}`);
}

/** How cargo names the library. */
function libraryName(system) {
  switch (system) {
    case 'win32':
      return 'handinger_node.dll';
    case 'darwin':
      return 'libhandinger_node.dylib';
    default:
      return 'libhandinger_node.so';
  }
}

const profile = values.dev ? [] : ['--release'];
const target = other ? ['--target', other.target] : [];
const command = ['build', '--quiet', '--locked', '-p', 'handinger-node', ...profile, ...target];
execFileSync('cargo', command, { cwd: root, stdio: 'inherit' });
const [system] = other?.limits.os ?? [process.platform];
const built = join(
  process.env.CARGO_TARGET_DIR ?? join(root, 'target'),
  other?.target ?? '',
  values.dev ? 'debug' : 'release',
  libraryName(system),
);
const native = join(root, 'node', 'native', other?.name ?? '', 'handinger.node');
mkdirSync(join(native, '..'), { recursive: true });
// A process that has the old library loaded must not see it change under its feet.
rmSync(native, { force: true });
copyFileSync(built, native);
