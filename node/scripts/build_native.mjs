// Builds the binding for this machine and puts it into native/, where the loader finds it first.
//
// Usage: node scripts/build_native.mjs [--dev]
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dev = process.argv.includes('--dev');

/** How cargo names the library. */
function libraryName() {
  switch (process.platform) {
    case 'win32':
      return 'handinger_node.dll';
    case 'darwin':
      return 'libhandinger_node.dylib';
    default:
      return 'libhandinger_node.so';
  }
}

const profile = dev ? [] : ['--release'];
const command = ['build', '--quiet', '--locked', '-p', 'handinger-node', ...profile];
execFileSync('cargo', command, { cwd: root, stdio: 'inherit' });
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const built = join(target, dev ? 'debug' : 'release', libraryName());
const native = fileURLToPath(new URL('../native/handinger.node', import.meta.url));
mkdirSync(join(native, '..'), { recursive: true });
// A process that has the old library loaded must not see it change under its feet.
rmSync(native, { force: true });
copyFileSync(built, native);
